// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/pace.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace muster {

/// Whether the URLs of a host may start.
struct gate_verdict {
  enum class kind : uint8_t {
    open,       ///< They may start.
    not_before, ///< They wait until `until`.
    refused,    ///< They fail at once until `until`.
  };

  kind what = kind::open;
  std::chrono::steady_clock::time_point until{}; ///< Meaningless if open.

  bool operator==(const gate_verdict&) const = default;
};

/// Controls when the URLs of one host in the frontier may start: limited by the
/// user (its pace), and by the host with 429, or with 503 and Retry-After. The
/// frontier only uses at() and window().
///
/// - A wait that the host asks for delays all its exchanges. If it is longer
///   than `longest_wait`, URLs are refused until the rest of the wait is not.
/// - A 429 without a wait, or less than `memory` after another one, lowers the
///   pace. Later answers raise it.
/// - A 429 for a URL that got one before, although the host has answered others
///   since, concerns this URL. It changes nothing, unless a URL that got a 429
///   was answered later, which shows that the host has a quota.
/// - Exchanges that started before the 429 change nothing, so one burst lowers
///   the pace only once.
/// - After any of these, the host starts again with one open exchange, and each
///   answer allows one more.
/// - `memory` after the last of them, the limits of the host end.
/// - If the host has given no other answer for `patience`, URLs are refused for
///   the pause of the breaker, but at least a second.
///
/// Has no clock: the caller passes the time, which must not run backwards.
class host_gate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long to remember what a host asked for, after its end.
  static constexpr std::chrono::seconds memory{60};

  /// How long a host may only ask to wait before it is given up.
  static constexpr std::chrono::minutes patience{5};

  /// After this many refusals in a row, the host may refuse only some URLs.
  static constexpr uint32_t stuck_after = 4;

  host_gate(const politeness_settings& limits,
            std::chrono::seconds longest_wait);

  /// Whether a URL of the host may start at `now`.
  gate_verdict at(time_point now) const {
    using enum gate_verdict::kind;
    if (now < refuses_until_)
      return {refused, refuses_until_};
    if (auto start = next(); now < start)
      return {not_before, start};
    return {};
  }

  /// The earliest time for the next start if URLs are not refused;
  /// time_point::min() at first.
  time_point next() const {
    return speed_.next() > held_until_ ? speed_.next() : held_until_;
  }

  /// Maximum number of open exchanges.
  size_t window() const {
    return speed_.window();
  }

  /// Call this when an exchange starts at `now`. The gate must be open.
  void start(time_point now);

  /// Call this when an exchange that started at `started` got another answer
  /// than those of throttled(). `was_refused`: its URL got such an answer
  /// before.
  void answered(time_point started, time_point now, bool was_refused = false);

  /// Call this when the answer to an exchange that started at `started` asks
  /// for a wait of `wait`, or for fewer requests. `before`: answers() when the
  /// same URL last got such an answer; unset if it did not.
  void throttled(time_point started,
                 std::optional<std::chrono::nanoseconds> wait, time_point now,
                 std::optional<uint32_t> before = {});

  /// Call this when the host asked another node to wait for `wait`.
  void hold(std::chrono::nanoseconds wait, time_point now);

  /// Whether URLs are refused because the host was given up, without a wait
  /// that it asked for.
  bool has_given_up() const {
    return given_up_;
  }

  /// End of the wait that the host asked for; may be past.
  time_point held_until() const {
    return held_until_;
  }

  /// Whether a limit that the host asked for is still in force.
  bool is_throttled(time_point now) const {
    return now < matters_until_;
  }

  /// Whether the next start must wait because of what the host asked for.
  bool is_held(time_point now) const {
    return now < held_until_ || (speed_.is_lowered() && now < speed_.next());
  }

  /// The time until which the host must be remembered.
  time_point matters_until() const {
    return matters_until_;
  }

  /// Number of answers since the host was first throttled.
  uint32_t answers() const {
    return answers_;
  }

  /// Number of refusals since the host last gave another answer. A burst counts
  /// once.
  uint32_t refusals() const {
    return refusals_;
  }

  /// Whether the host has refused so many requests in a row that another part
  /// of its URLs should be tried.
  bool is_stuck() const {
    return refusals_ >= stuck_after;
  }

  /// Whether a URL that was refused has been answered later. Then refusals do
  /// not concern single URLs.
  bool has_quota() const {
    return has_quota_;
  }

  /// Whether the host has lowered the rate far.
  bool is_slow() const {
    return speed_.is_slow();
  }

  /// Drops limits that are no longer in force.
  void settle(time_point now);

private:
  void begin_anew(time_point now);

  pace speed_;
  std::chrono::seconds longest_wait_;
  std::chrono::nanoseconds give_up_pause_;
  time_point held_until_ = time_point::min();
  time_point refuses_until_ = time_point::min();
  time_point matters_until_ = time_point::min();
  /// When the host was last throttled; a burst counts once.
  time_point throttled_at_ = time_point::min();
  /// Start of an unbroken series of such answers.
  time_point throttled_since_ = time_point::min();
  uint32_t answers_ = 0;
  uint32_t refusals_ = 0;
  bool has_quota_ = false;
  bool answered_ = true; ///< Whether there was another answer since.
  bool given_up_ = false;
};

} // namespace muster
