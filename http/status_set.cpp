// SPDX-License-Identifier: BSD-3-Clause

#include "http/status_set.hpp"

#include "http/url/ascii.hpp"

#include <algorithm>

namespace muster::http {

namespace {

std::optional<int> parse_status(std::string_view text) {
  if (text.size() != 3 || !all_digits(text) || text < "200")
    return std::nullopt;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + text[2] - '0';
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string{text} + "'";
}

} // namespace

status_set::status_set() {
  constexpr int last_successful = 299;
  for (int status = lowest; status <= last_successful; ++status)
    members_.set(static_cast<size_t>(status));
}

std::optional<status_set> status_set::parse(std::string_view text,
                                            std::string& error) {
  status_set result;
  result.members_.reset();
  for (auto rest = text; !rest.empty();) {
    auto member = take_member(rest);
    if (member.empty())
      continue;
    auto dash = std::min(member.find('-'), member.size());
    auto first = parse_status(trim(member.substr(0, dash)));
    auto last = dash == member.size()
                  ? first
                  : parse_status(trim(member.substr(dash + 1)));
    if (!first || !last) {
      error = in_quotes(member)
              + " is neither a status from 200 to 999 nor a range such as "
                "200-299";
      return std::nullopt;
    }
    if (*last < *first) {
      error = "the range " + in_quotes(member) + " ends before it begins";
      return std::nullopt;
    }
    for (auto status = *first; status <= *last; ++status)
      result.members_.set(static_cast<size_t>(status));
  }
  if (result.members_.any())
    return result;
  error = "the list of statuses is empty; give at least one, as in 200-299";
  return std::nullopt;
}

std::string status_set::str() const {
  std::string result;
  for (int status = lowest; status <= highest; ++status) {
    if (!contains(status))
      continue;
    auto last = status;
    while (contains(last + 1))
      ++last;
    result += (result.empty() ? "" : ",") + std::to_string(status);
    if (last > status)
      result += "-" + std::to_string(last);
    status = last;
  }
  return result;
}

} // namespace muster::http
