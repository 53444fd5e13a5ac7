// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace muster::http {

/// The longest delay that parse_retry_after() returns. Adding it to the time of
/// any clock does not overflow.
inline constexpr std::chrono::seconds max_retry_after = std::chrono::years{100};

/// Parses a Retry-After field (RFC 9110, section 10.2.3): a delay in seconds,
/// or an HTTP-date in any of its three formats. Returns the delay from `now`:
/// zero for a date in the past, at most max_retry_after, and nullopt for other
/// text. Of a list, which an intermediary may have made of several fields
/// (section 5.3), the longest delay counts. If the response has a Date field
/// (`date`), an HTTP-date is relative to it, because the server's clock may be
/// wrong.
std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value,
                  std::chrono::system_clock::time_point now,
                  std::string_view date = {});

/// Whether another attempt may help after one with this result. `status`
/// matters only if `kind` is none; `temporary` only if it is dns or proxy.
bool is_retriable(error_kind kind, int status, bool temporary);

/// Whether a response may ask the client to wait: a 429, or another temporary
/// status with a Retry-After field.
bool may_ask_for_time(int status, bool has_retry_after);

/// Whether a server that answers HEAD with this status may answer GET in
/// another way: it does not support HEAD (405, 501), or rejects it (403).
bool refuses_head(int status);

/// Exponential backoff with full jitter.
struct backoff {
  std::chrono::milliseconds base{500};
  std::chrono::milliseconds cap{30'000};

  /// Delay before attempt `next` (2 for the first retry): uniform in
  /// [0, min(cap, base * 2^(next - 2))]. Zero before the first attempt.
  std::chrono::milliseconds delay(unsigned next, std::minstd_rand& rng) const;
};

} // namespace muster::http
