// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/summary.hpp"

#include "output/report/failure_tally.hpp"
#include "output/report/histogram.hpp"
#include "output/report/host_ranking.hpp"
#include "output/rows/human.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace muster::output {

namespace {

/// Maximum number of nodes that are named.
constexpr size_t shown_nodes = 12;
constexpr size_t shown_lost_nodes = 5;
/// Maximum number of nodes without a result that are remembered.
constexpr size_t idle_nodes = 1'000;

} // namespace

struct summary::state {
  std::array<uint64_t, 4> outcomes{};
  failure_tally failures;
  uint64_t shared = 0;
  uint64_t bytes = 0;      ///< Content of all records.
  uint64_t wire_bytes = 0; ///< Received, hence not of shared results.
  histogram latency;       ///< Of responses.
  host_ranking hosts;
  std::map<std::string, uint64_t> by_node; ///< URLs that each has fetched.
  bool clustered = false; ///< A node of another process has joined.
  /// URLs that each lost node left to others.
  std::map<std::string, uint64_t> lost;

  void append_nodes(std::string& out, microseconds elapsed) const;
  void append_first_line(std::string& out, microseconds elapsed,
                         uint64_t pending) const;
  uint64_t records() const;
};

summary::summary() : state_(std::make_unique<state>()) {
  // nop
}

summary::~summary() = default;

void summary::on_event(const job_event& event) {
  if (auto written = std::get_if<records_written>(&event))
    for (const auto& rec : written->records)
      add(rec);
  else if (auto lost = std::get_if<node_lost>(&event))
    state_->lost[lost->name] += lost->urls;
  else if (auto joined = std::get_if<node_joined>(&event))
    add(*joined);
}

void summary::add(const node_joined& node) {
  auto& st = *state_;
  st.clustered = st.clustered || node.remote;
  // A node without a result is shown, too.
  if (st.by_node.size() < idle_nodes)
    st.by_node[node.name] += 0;
}

void summary::add(const record& rec) {
  auto& st = *state_;
  const auto& result = rec.result;
  ++st.outcomes[static_cast<size_t>(result.outcome)];
  if (result.outcome == outcome::duplicate)
    return;
  st.failures.add(rec);
  if (result.bytes != unknown_size)
    st.bytes += result.bytes;
  // A shared result counts for a host only once.
  if (rec.duplicate_of != record::not_shared) {
    ++st.shared;
    return;
  }
  st.wire_bytes += result.wire_bytes;
  if (result.outcome != outcome::error && result.total != absent)
    st.latency.add(result.total);
  st.hosts.add(rec);
  if (!rec.node.empty())
    ++st.by_node[rec.node];
}

uint64_t summary::count(outcome value) const {
  return state_->outcomes[static_cast<size_t>(value)];
}

uint64_t summary::state::records() const {
  return std::accumulate(outcomes.begin(), outcomes.end(), uint64_t{0});
}

void summary::state::append_first_line(std::string& out, microseconds elapsed,
                                       uint64_t pending) const {
  auto sum = records();
  std::string_view separator = ": ";
  auto append = [&](outcome which, auto text) {
    if (auto count = outcomes[static_cast<size_t>(which)])
      out += std::string{std::exchange(separator, ", ")} + text(count);
  };
  out += counted(sum, "URL") + " in " + human_time(elapsed);
  if (sum > 0)
    out += " (" + human_rate(sum, elapsed) + ")";
  append(outcome::ok, [](uint64_t n) { return std::to_string(n) + " ok"; });
  append(outcome::http_error,
         [](uint64_t n) { return counted(n, "HTTP error"); });
  append(outcome::error, [](uint64_t n) { return counted(n, "error"); });
  append(outcome::duplicate,
         [](uint64_t n) { return std::to_string(n) + " skipped"; });
  if (pending > 0) {
    auto rest = std::to_string(pending) + " not fetched";
    auto fits = out.size() + 2 + rest.size() <= 80;
    out += (fits ? "; " : ";\n             ") + rest;
  }
  out += '\n';
}

/// A single node is not mentioned, unless it could have been one of several.
void summary::state::append_nodes(std::string& out,
                                  microseconds elapsed) const {
  if (by_node.size() < (clustered ? 1 : 2))
    return;
  uint64_t sum = 0;
  for (auto& [name, count] : by_node)
    sum += count;
  std::vector<std::pair<std::string, uint64_t>> nodes{by_node.begin(),
                                                      by_node.end()};
  std::ranges::stable_sort(nodes, std::greater{},
                           [](const auto& x) { return x.second; });
  std::vector<std::string> items;
  for (auto& [name, count] : nodes) {
    auto& item = items.emplace_back();
    append_printable(item, name);
    if (count == 0)
      item += " 0%";
    else
      item += " " + std::to_string(count * 100 / sum) + "% ("
              + human_rate(count, elapsed) + ")";
    if (items.size() == shown_nodes)
      break;
  }
  if (nodes.size() > items.size())
    items.push_back(std::to_string(nodes.size() - items.size()) + " more");
  out += labelled("Nodes", items);
}

std::string summary::lost_nodes() const {
  std::vector<std::string> items;
  for (auto& [name, urls] : state_->lost) {
    auto& item = items.emplace_back();
    append_printable(item, name);
    item += " (" + counted(urls, "URL") + ")";
    if (items.size() == shown_lost_nodes)
      break;
  }
  if (auto all = state_->lost.size(); all > items.size())
    items.push_back(std::to_string(all - items.size()) + " more");
  return labelled("Lost nodes", items);
}

std::string summary::render(microseconds elapsed, uint64_t pending) const {
  const auto& st = *state_;
  std::string out;
  st.append_first_line(out, elapsed, pending);
  if (st.bytes > 0 || st.wire_bytes > 0)
    out += labelled("Content", {human_bytes(st.bytes) + " ("
                                + human_bytes(st.wire_bytes) + " received)"});
  if (st.latency.count() > 0)
    out += labelled("Latency",
                    {"p50 " + human_time(st.latency.percentile(0.5)),
                     "p90 " + human_time(st.latency.percentile(0.9)),
                     "p99 " + human_time(st.latency.percentile(0.99)),
                     "max " + human_time(st.latency.max())});
  st.failures.append_to(out);
  if (st.shared > 0)
    out += labelled("Shared",
                    {counted(st.shared, "URL")
                     + " with the result of another fetch of the same URL"});
  st.append_nodes(out, elapsed);
  st.hosts.append_to(out);
  return out;
}

std::string summary::common_cause() const {
  auto skipped = count(outcome::duplicate);
  return state_->failures.common_cause(state_->records() - skipped);
}

} // namespace muster::output
