// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace muster {

/// When the next exchange with a host may start, and how many may be open:
/// limited by the user (`politeness.rate`, `politeness.per-host`), and by the
/// host with 429, or with 503 and Retry-After.
///
/// - A wait that the host asks for delays all its exchanges. If it is longer
///   than `longest_wait`, URLs are refused until the rest of the wait is not.
/// - A 429 without a wait, or less than `memory` after another one, halves the
///   rate. If there is no rate yet, the number of starts in the busier of the
///   last two seconds is halved.
/// - Then each answer raises the rate: per second, by a twentieth of the rate
///   that was too high. So the rate is back there after ten seconds.
/// - Exchanges that started before the 429 change nothing, so one burst halves
///   the rate only once.
/// - After any of these, the host starts again with one open exchange, and each
///   answer allows one more.
/// - `memory` after the last of them, the limits of the host end.
/// - If the host has given no other answer for `patience`, URLs are refused for
///   the pause of the breaker, but at least a second.
///
/// Has no clock: the caller passes the time, which must not run backwards.
class pace {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long to remember what a host asked for, after its end.
  static constexpr std::chrono::seconds memory{60};

  /// How long a host may give no other answers than "wait" before it is given
  /// up.
  static constexpr std::chrono::minutes patience{5};

  /// The lowest rate that a 429 can cause, in requests per second.
  static constexpr double lowest_rate = 0.1;

  pace(const politeness_settings& limits, std::chrono::seconds longest_wait);

  /// The earliest time for the next start; time_point::min() at first.
  time_point next() const {
    return next_ > held_until_ ? next_ : held_until_;
  }

  /// Maximum number of open exchanges.
  size_t window() const {
    return window_;
  }

  /// Call this when an exchange starts at `now`, which must not be before
  /// next().
  void start(time_point now);

  /// Call this when an exchange that started at `started` got another answer
  /// than those of throttled().
  void answered(time_point started, time_point now);

  /// Call this when the answer to an exchange that started at `started` asks
  /// for a wait of `wait`, or for fewer requests.
  void throttled(time_point started,
                 std::optional<std::chrono::nanoseconds> wait, time_point now);

  /// Call this when the host asked another node to wait for `wait`.
  void hold(std::chrono::nanoseconds wait, time_point now);

  /// Whether to refuse URLs instead of making them wait.
  bool refuses(time_point now) const {
    return now < refuses_until_;
  }

  /// End of the refusal; valid while refuses().
  time_point refuses_until() const {
    return refuses_until_;
  }

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
    return now < held_until_ || (rate_ > 0 && now < next_);
  }

  /// The time until which the host must be remembered.
  time_point matters_until() const {
    return matters_until_;
  }

  /// Number of answers since the host was first throttled.
  uint32_t answers() const {
    return answers_;
  }

  /// Drops limits that are no longer in force.
  void settle(time_point now);

private:
  std::chrono::nanoseconds interval() const;
  double recent_rate(time_point now) const;
  void lower_rate(time_point now);
  void begin_anew(time_point now);

  std::chrono::nanoseconds own_interval_; ///< From politeness.rate; 0: none.
  std::chrono::seconds longest_wait_;
  std::chrono::nanoseconds give_up_pause_;
  size_t per_host_;
  size_t window_;
  time_point next_ = time_point::min();

  /// Starts are counted in the second that began then, and in the one before.
  time_point second_began_ = time_point::min();
  uint32_t starts_ = 0;
  uint32_t starts_before_ = 0;

  time_point held_until_ = time_point::min();
  time_point refuses_until_ = time_point::min();
  time_point matters_until_ = time_point::min();
  /// When the host was last throttled; a burst counts once.
  time_point throttled_at_ = time_point::min();
  /// Start of an unbroken series of such answers.
  time_point throttled_since_ = time_point::min();
  time_point grown_at_ = time_point::min();
  double rate_ = 0; ///< The current rate in requests per second; 0: no limit.
  double ceiling_ = 0; ///< The rate that was too high.
  uint32_t answers_ = 0;
  bool answered_ = true; ///< Whether there was another answer since.
  bool given_up_ = false;
};

} // namespace muster
