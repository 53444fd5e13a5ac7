// SPDX-License-Identifier: BSD-3-Clause

#include "http/retry.hpp"

#include "http/http_date.hpp"
#include "http/url/ascii.hpp"

#include <algorithm>

namespace muster::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

seconds parse_seconds(std::string_view digits) {
  int64_t result = 0;
  for (auto digit : digits)
    result = std::min<int64_t>(result * 10 + (digit - '0'),
                               max_retry_after.count());
  return seconds{result};
}

} // namespace

std::optional<seconds>
parse_retry_after(std::string_view value,
                  std::chrono::system_clock::time_point now,
                  std::string_view date) {
  auto today = std::chrono::floor<seconds>(now);
  auto there = parse_http_date(trim(date), today).value_or(today);
  auto delay_until = [&](std::string_view text) -> std::optional<seconds> {
    auto until = parse_http_date(text, today);
    if (!until)
      return std::nullopt;
    return std::clamp<seconds>(*until - there, seconds{0}, max_retry_after);
  };
  std::optional<seconds> longest;
  while (!value.empty()) {
    auto comma = std::min(value.find(','), value.size());
    auto first = trim(value.substr(0, comma));
    auto delay = !first.empty() && all_digits(first)
                   ? std::optional{parse_seconds(first)}
                   : delay_until(first);
    if (!delay) {
      // Two of the date formats contain a comma.
      auto next = std::min(value.find(',', comma + 1), value.size());
      delay = delay_until(trim(value.substr(0, next)));
      if (delay)
        comma = next;
    }
    longest = std::max(longest, delay);
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return longest;
}

bool is_retriable(error_kind kind, int status, bool temporary) {
  switch (kind) {
    case error_kind::none:
      return status == 408 || status == 425 || status == 429 || status == 500
             || status == 502 || status == 503 || status == 504;
    case error_kind::connect:
    case error_kind::timeout:
    case error_kind::truncated:
      return true;
    case error_kind::dns:
    case error_kind::proxy:
      return temporary;
    default:
      return false;
  }
}

bool may_ask_for_time(int status, bool has_retry_after) {
  constexpr int too_many_requests = 429;
  return status == too_many_requests
         || (has_retry_after && is_retriable(error_kind::none, status, false));
}

bool refuses_head(int status) {
  return status == 403 || status == 405 || status == 501;
}

milliseconds backoff::delay(unsigned next, std::minstd_rand& rng) const {
  if (next < 2 || base.count() <= 0 || cap.count() <= 0)
    return milliseconds{0};
  auto doublings = next - 2;
  auto limit = cap.count();
  // Shifting the base up could overflow, so shift the cap down.
  if (doublings < 63 && base.count() <= limit >> doublings)
    limit = base.count() << doublings;
  std::uniform_int_distribution<milliseconds::rep> uniform{0, limit};
  return milliseconds{uniform(rng)};
}

} // namespace muster::http
