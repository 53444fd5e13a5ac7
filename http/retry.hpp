// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace muster::http {

/// The longest delay that parse_retry_after() gives: may be added to any
/// clock's time without overflow.
inline constexpr std::chrono::seconds max_retry_after = std::chrono::years{100};

/// Parses a Retry-After field (RFC 9110, section 10.2.3): delay in seconds or
/// an HTTP-date in any of the three forms, relative to `now`. Dates in the past
/// give zero, delays beyond max_retry_after give that; anything else than the
/// two forms gives nullopt. Of a list, which an intermediary may have made of
/// several fields (section 5.3), the longest delay counts. Dates of a server
/// that says what time it has, in a Date field, `date`, are relative to that:
/// its clock may be wrong.
std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value,
                  std::chrono::system_clock::time_point now,
                  std::string_view date = {});

/// Whether another attempt may help after an attempt that ended like this.
/// `status` counts where `kind` is none; `temporary` qualifies dns failures.
bool is_retriable(error_kind kind, int status, bool temporary);

/// Whether an answer may ask to be left alone for some time: a 429, or another
/// status that may pass with a Retry-After.
bool may_ask_for_time(int status, bool has_retry_after);

/// Exponential backoff with full jitter.
struct backoff {
  std::chrono::milliseconds base{500};
  std::chrono::milliseconds cap{30'000};

  /// Delay before attempt `next` (2 for the first retry): uniform in
  /// [0, min(cap, base * 2^(next - 2))]. Zero before the first attempt.
  std::chrono::milliseconds delay(unsigned next, std::minstd_rand& rng) const;
};

} // namespace muster::http
