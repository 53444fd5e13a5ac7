// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/summary.hpp"

#include "output/report/histogram.hpp"
#include "output/report/host_ranking.hpp"
#include "output/rows/human.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace muster::output {

namespace {

/// Maximum number of nodes that are named.
constexpr size_t shown_nodes = 12;
constexpr size_t shown_lost_nodes = 5;

// `404: 700`, the most frequent first.
void append_counts(std::string& out, std::string_view label,
                   std::vector<std::pair<std::string, uint64_t>> counts) {
  constexpr size_t shown = 12;
  std::stable_sort(counts.begin(), counts.end(),
                   [](auto& x, auto& y) { return x.second > y.second; });
  std::vector<std::string> items;
  uint64_t others = 0;
  for (auto& [name, count] : counts)
    if (items.size() < shown)
      items.push_back(name + ": " + std::to_string(count));
    else
      others += count;
  if (others > 0)
    items.push_back("others: " + std::to_string(others));
  out += labelled(label, items);
}

} // namespace

struct summary::state {
  std::array<uint64_t, 4> outcomes{};
  std::map<http::error_kind, uint64_t> kinds;
  std::map<uint16_t, uint64_t> statuses; ///< Of HTTP errors.
  uint64_t shared = 0;
  uint64_t bytes = 0;      ///< Content of all records.
  uint64_t wire_bytes = 0; ///< Received, hence not of shared results.
  histogram latency;       ///< Of responses.
  host_ranking hosts;
  std::map<std::string, uint64_t> by_node; ///< URLs that each has fetched.
  /// URLs that each lost node left to others.
  std::map<std::string, uint64_t> lost;

  void append_nodes(std::string& out, microseconds elapsed) const;
  void append_first_line(std::string& out, microseconds elapsed) const;
};

summary::summary() : state_(std::make_unique<state>()) {
  // nop
}

summary::~summary() = default;

void summary::on_event(const job_event& event) {
  if (auto written = std::get_if<records_written>(&event))
    for (const auto& rec : written->records)
      add(rec);
  else if (auto node = std::get_if<node_lost>(&event))
    state_->lost[node->name] += node->urls;
}

void summary::add(const record& rec) {
  auto& st = *state_;
  const auto& result = rec.result;
  ++st.outcomes[static_cast<size_t>(result.outcome)];
  if (result.outcome == outcome::duplicate)
    return;
  if (result.outcome == outcome::error)
    ++st.kinds[result.error_kind];
  if (result.outcome == outcome::http_error)
    ++st.statuses[result.status];
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

void summary::state::append_first_line(std::string& out,
                                       microseconds elapsed) const {
  uint64_t sum = 0;
  for (auto count : outcomes)
    sum += count;
  auto append = [&](outcome which, auto text) {
    if (auto count = outcomes[static_cast<size_t>(which)])
      out += ", " + text(count);
  };
  out += counted(sum, "URL") + " in " + human_time(elapsed) + " ("
         + human_rate(sum, elapsed) + "): "
         + std::to_string(outcomes[static_cast<size_t>(outcome::ok)]) + " ok";
  append(outcome::http_error,
         [](uint64_t n) { return counted(n, "HTTP error"); });
  append(outcome::error, [](uint64_t n) { return counted(n, "error"); });
  append(outcome::duplicate,
         [](uint64_t n) { return std::to_string(n) + " skipped"; });
  out += '\n';
}

/// A single node is not mentioned.
void summary::state::append_nodes(std::string& out,
                                  microseconds elapsed) const {
  if (by_node.size() < 2)
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
  st.append_first_line(out, elapsed);
  if (pending > 0)
    out += labelled("Not fetched", {counted(pending, "URL")});
  if (st.bytes > 0 || st.wire_bytes > 0)
    out += labelled("Content", {human_bytes(st.bytes) + " ("
                                + human_bytes(st.wire_bytes) + " received)"});
  if (st.latency.count() > 0)
    out += labelled("Latency",
                    {"p50 " + human_time(st.latency.percentile(0.5)),
                     "p90 " + human_time(st.latency.percentile(0.9)),
                     "p99 " + human_time(st.latency.percentile(0.99)),
                     "max " + human_time(st.latency.max())});
  std::vector<std::pair<std::string, uint64_t>> counts;
  for (auto [status, count] : st.statuses)
    counts.emplace_back(std::to_string(status), count);
  append_counts(out, "HTTP errors", std::exchange(counts, {}));
  for (auto [kind, count] : st.kinds)
    counts.emplace_back(to_string(kind), count);
  append_counts(out, "Errors", std::move(counts));
  if (st.shared > 0)
    out += labelled("Shared",
                    {counted(st.shared, "URL")
                     + " with the result of another fetch of the same URL"});
  st.append_nodes(out, elapsed);
  st.hosts.append_to(out);
  return out;
}

} // namespace muster::output
