// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/host_ranking.hpp"

#include "output/rows/format.hpp"
#include "output/rows/human.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>

namespace muster::output {

namespace {

constexpr size_t shown = 5;

// With fewer answers, the mean depends on chance.
constexpr uint64_t responses_needed = 3;

constexpr size_t reasons_kept = 8;

// Width of the column with the names; the numbers fill the line to 80.
constexpr size_t host_width = 46;

std::string left(std::string text, size_t width) {
  auto columns = count_code_points(text);
  text.append(width > columns ? width - columns : 0, ' ');
  return text;
}

std::string right(std::string text, size_t width) {
  text.insert(0, width > text.size() ? width - text.size() : 0, ' ');
  return text;
}

std::string host_cell(std::string_view host) {
  std::string name;
  append_printable(name, host);
  if (constexpr size_t room = host_width - 3; count_code_points(name) > room) {
    name.resize(first_code_points(name, room - 3).size());
    name += "...";
  }
  return left("  " + name, host_width);
}

} // namespace

void host_ranking::add(const record& rec) {
  const auto& result = rec.result;
  auto host = host_of(rec.url);
  bool own_doing = result.error_kind != http::error_kind::invalid_url
                   && result.error_kind != http::error_kind::cancelled;
  if (host.empty() || !own_doing)
    return;
  if (result.outcome != outcome::error && result.total >= microseconds::zero())
    add_response(host, result.total);
  if (is_failure(rec))
    add_failure(host, result);
}

void host_ranking::add_response(std::string_view host, microseconds time) {
  auto& account = times_.account(host, static_cast<uint64_t>(time.count()));
  ++account.responses;
  account.sum += time;
  account.max = std::max(account.max, time);
}

void host_ranking::add_failure(std::string_view host,
                               const fetch_result& result) {
  auto reason = result.outcome == outcome::http_error
                  ? result.status
                  : static_cast<uint16_t>(result.error_kind);
  auto& account = failures_.account(host, 1);
  ++account.count;
  auto& reasons = account.reasons;
  auto i = std::find_if(reasons.begin(), reasons.end(),
                        [reason](auto& x) { return x.first == reason; });
  if (i != reasons.end())
    ++i->second;
  else if (reasons.size() < reasons_kept)
    reasons.emplace_back(reason, 1);
}

void host_ranking::append_to(std::string& out) const {
  // A single host cannot be compared.
  if (times_.size() > 1)
    append_slowest(out);
  append_failing(out);
}

void host_ranking::append_slowest(std::string& out) const {
  auto mean = [](const times& x) {
    return x.sum / static_cast<int64_t>(x.responses);
  };
  auto rows = times_.top(
    shown, [](const times& x) { return x.responses >= responses_needed; },
    [mean](const times& x, const times& y) { return mean(x) > mean(y); });
  if (rows.empty())
    return;
  auto add_line = [&out](std::string first, std::string urls,
                         std::string mean_time, std::string max_time) {
    out += std::move(first) + right(std::move(urls), 8)
           + right(std::move(mean_time), 13) + right(std::move(max_time), 13)
           + '\n';
  };
  add_line(left("Slowest hosts", host_width), "URLs", "mean", "max");
  for (auto [host, account] : rows)
    add_line(host_cell(host), std::to_string(account->responses),
             human_time(mean(*account)), human_time(account->max));
}

void host_ranking::append_failing(std::string& out) const {
  auto rows = failures_.top(
    shown, [](const failures&) { return true; },
    [](const failures& x, const failures& y) { return x.count > y.count; });
  if (rows.empty())
    return;
  auto add_line = [&out](std::string first, std::string count,
                         std::string reason) {
    out += std::move(first) + right(std::move(count), 10) + "  "
           + std::move(reason) + '\n';
  };
  add_line(left("Most failing hosts", host_width), "failures", "mostly");
  for (auto [host, account] : rows)
    add_line(host_cell(host), std::to_string(account->count),
             dominating_reason(*account));
}

std::string host_ranking::dominating_reason(const failures& account) {
  auto top =
    std::max_element(account.reasons.begin(), account.reasons.end(),
                     [](auto& x, auto& y) { return x.second < y.second; });
  auto text =
    top->first >= 100
      ? "HTTP " + std::to_string(top->first)
      : std::string{to_string(static_cast<http::error_kind>(top->first))};
  if (top->second < account.count)
    text += " (" + std::to_string(top->second) + ")";
  return text;
}

} // namespace muster::output
