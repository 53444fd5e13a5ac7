// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/failure_tally.hpp"

#include "output/rows/human.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

namespace muster::output {

namespace {

/// Maximum number of columns that are kept of a text.
constexpr size_t longest_text = 160;

constexpr size_t indent = 13;
constexpr size_t width = 80 - indent;

/// A URL with less room than this is not shown.
constexpr size_t least_url = 20;

/// How the sentence ends if a host's breaker is open.
constexpr std::string_view skipped = "failed too often in a row";

/// Errors with a common reason: those of this kind whose sentence begins so.
struct cause {
  http::error_kind kind;
  std::string_view beginning;
  std::string_view what;   ///< "host lookups".
  std::string_view reason; ///< Empty: the sentence of the first error.
};

/// The first row that matches counts. Sentences that name a host or an address
/// say little about all hosts, so their rows have a reason.
constexpr auto causes = [] {
  using enum http::error_kind;
  return std::to_array<cause>({
    {dns, "no name server", "host lookups",
     "no name server answered; is the network up?"},
    {dns, "host not found", "host lookups",
     "the name servers know none of these hosts"},
    {dns, "", "host lookups", ""},
    {connect, "network of", "connections",
     "the network is unreachable; is it up?"},
    {connect, "no route", "connections",
     "there is no route to any host; is the network up?"},
    {connect, "connection refused", "connections", ""},
    {connect, "", "connections", ""},
    {tls, "", "TLS handshakes", ""},
    {timeout, "connection to", "connections",
     "no server answered in time; is the network up?"},
    {invalid_url, "", "inputs", ""},
  });
}();

size_t cause_of(const fetch_result& result) {
  auto found = std::ranges::find_if(causes, [&](const cause& x) {
    return x.kind == result.error_kind && result.error.starts_with(x.beginning);
  });
  return static_cast<size_t>(found - causes.begin());
}

std::string cut(std::string_view text, size_t width) {
  if (count_code_points(text) <= width)
    return std::string{text};
  return std::string{first_code_points(text, width - 3)} + "...";
}

/// The text in lines of at most `width` columns; all but the first are
/// indented.
std::vector<std::string> wrapped(std::string_view text) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    auto word = text.substr(0, text.find(' '));
    auto room = width - std::min(width, count_code_points(lines.back()) + 1);
    if (lines.back().empty()) {
      room = width;
    } else if (count_code_points(word) <= room) {
      lines.back() += ' ';
    } else {
      lines.emplace_back("  ");
      room = width - lines.back().size();
    }
    word = first_code_points(word, room);
    lines.back() += word;
    text.remove_prefix(word.size());
    if (text.starts_with(' '))
      text.remove_prefix(1);
  }
  return lines;
}

/// `404: 700`, the most frequent first.
std::vector<std::string>
counts_of(const std::map<uint16_t, uint64_t>& statuses) {
  constexpr size_t shown = 12;
  std::vector<std::pair<uint16_t, uint64_t>> sorted{statuses.begin(),
                                                    statuses.end()};
  std::ranges::stable_sort(sorted, std::greater{},
                           [](const auto& x) { return x.second; });
  std::vector<std::string> items;
  uint64_t others = 0;
  for (auto& [status, count] : sorted)
    if (items.size() < shown)
      items.push_back(std::to_string(status) + ": " + std::to_string(count));
    else
      others += count;
  if (others > 0)
    items.push_back("others: " + std::to_string(others));
  return items;
}

std::string cleaned(std::string_view text) {
  std::string result;
  append_printable(result, text);
  return cut(result, longest_text);
}

} // namespace

failure_tally::errors& failure_tally::errors_of(http::error_kind kind) {
  auto found = std::ranges::find(errors_, kind, &errors::kind);
  if (found != errors_.end())
    return *found;
  auto& result = errors_.emplace_back();
  result.kind = kind;
  return result;
}

void failure_tally::add(const record& rec) {
  const auto& result = rec.result;
  if (result.outcome == outcome::http_error)
    ++statuses_[result.status];
  if (result.outcome != outcome::error)
    return;
  auto& group = errors_of(result.error_kind);
  ++group.count;
  causes_.resize(causes.size());
  auto tried = result.error_kind != http::error_kind::connect
               || !result.error.ends_with(skipped);
  if (!tried)
    ++group.skipped;
  else if (auto row = cause_of(result); row < causes.size())
    ++causes_[row];
  // The first one that was tried says more.
  if (group.count == 1 || (tried && group.count - group.skipped == 1)) {
    group.sentence = cleaned(result.error);
    group.url = cleaned(rec.url);
  }
}

void failure_tally::append_to(std::string& out) const {
  out += labelled("HTTP errors", counts_of(statuses_));
  auto sorted = errors_;
  std::ranges::stable_sort(sorted, std::greater{}, &errors::count);
  std::string_view label = "Errors";
  for (auto& x : sorted) {
    auto text = std::string{to_string(x.kind)} + ": " + std::to_string(x.count);
    if (!x.sentence.empty())
      text += (x.count > 1 ? ", e.g. " : ", ") + x.sentence;
    std::string start{std::exchange(label, {})};
    start.resize(indent, ' ');
    auto lines = wrapped(text);
    auto used = count_code_points(lines.back()) + 3;
    if (!x.url.empty() && used + least_url <= width)
      lines.back() += " (" + cut(x.url, width - used) + ")";
    for (auto& line : lines) {
      out += start + line + '\n';
      start.assign(indent, ' ');
    }
  }
}

std::string failure_tally::common_cause(uint64_t records) const {
  if (records < 2)
    return {};
  auto all = "all " + std::to_string(records) + ' ';
  if (statuses_.size() == 1 && statuses_.begin()->second == records)
    return all + "answers have status "
           + std::to_string(statuses_.begin()->first);
  // What was not tried has the reason of the others.
  const errors* group = nullptr;
  auto tried = records;
  for (auto& x : errors_) {
    tried -= std::min(tried, x.skipped);
    if (x.count > x.skipped && std::exchange(group, &x))
      return {};
  }
  if (!group || group->count - group->skipped != tried)
    return {};
  auto row = std::ranges::find(causes_, tried) - causes_.begin();
  if (static_cast<size_t>(row) < causes.size()) {
    auto& why = causes[static_cast<size_t>(row)];
    all += std::string{why.what} + " failed; ";
    if (!why.reason.empty())
      return all + std::string{why.reason};
  } else if (std::ranges::find(causes, group->kind, &cause::kind)
             != causes.end()) {
    return {}; // Several reasons of the same kind.
  } else {
    all += "URLs failed; ";
  }
  return all + "the first: " + group->sentence;
}

} // namespace muster::output
