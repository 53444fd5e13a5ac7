// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace muster {

/// When one host may be asked next, and by how many exchanges at once: what
/// the user allows (`politeness.rate`, `politeness.per-host`), and what the
/// host itself asks for with 429, or with 503 and Retry-After.
///
/// - A wait that the host asks for holds all its exchanges. If it asks for more
///   than `longest_wait`, the host refuses URLs until no more than that is
///   left.
/// - A 429 that names no wait halves the rate, and so does one that comes less
///   than `memory` after another. What is halved is the rate in force or, if
///   there was none, the number of starts in the busiest second lately.
/// - Each answer after that adds to the rate: a twentieth of the rate that was
///   too much, for each second. So it is back there after ten seconds.
/// - Exchanges that began before the host spoke change nothing: one burst that
///   is too fast halves the rate once.
/// - After any of these the host begins with one exchange at once, and each
///   answer allows one more.
/// - `memory` after the last of them, all is as it was before.
/// - A host that has said nothing else for `patience` refuses URLs for a
///   breaker's pause, or a second if that is longer.
///
/// No clock: times are passed in and never run backwards.
class pace {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long what a host asked for matters after its end.
  static constexpr std::chrono::seconds memory{60};

  /// How long a host may say nothing but that it wants to be left alone.
  static constexpr std::chrono::minutes patience{5};

  /// Requests a second that a 429 may lower the rate to.
  static constexpr double lowest_rate = 0.1;

  pace(const politeness_settings& limits, std::chrono::seconds longest_wait);

  /// The earliest time for the next start; time_point::min() at first.
  time_point next() const {
    return next_ > held_until_ ? next_ : held_until_;
  }

  /// Exchanges that may be open at once.
  size_t window() const {
    return window_;
  }

  /// Something starts at `now`, not before next().
  void start(time_point now);

  /// What started at that time was answered, and not by throttled().
  void answered(time_point started, time_point now);

  /// The host asks, in answer to what started then, to be left alone for
  /// `wait`, or to be asked more slowly.
  void throttled(time_point started,
                 std::optional<std::chrono::nanoseconds> wait, time_point now);

  /// The host has asked elsewhere to be left alone for so long.
  void hold(std::chrono::nanoseconds wait, time_point now);

  /// Whether URLs are to be refused rather than kept waiting.
  bool refuses(time_point now) const {
    return now < refuses_until_;
  }

  /// End of that; meaningful while refuses().
  time_point refuses_until() const {
    return refuses_until_;
  }

  /// Whether it refuses by its own decision: the host has not said for how
  /// long it wants to be left alone.
  bool has_given_up() const {
    return given_up_;
  }

  /// End of the wait that the host asked for; may be past.
  time_point held_until() const {
    return held_until_;
  }

  /// Whether what the host said still matters.
  bool is_throttled(time_point now) const {
    return now < matters_until_;
  }

  /// Whether a next start has to wait because of what the host said.
  bool is_held(time_point now) const {
    return now < held_until_ || (rate_ > 0 && now < next_);
  }

  /// Until when the host must not be forgotten.
  time_point matters_until() const {
    return matters_until_;
  }

  /// Answers that counted since the host was first throttled.
  uint32_t answers() const {
    return answers_;
  }

  /// Forgets what does not matter any more.
  void settle(time_point now);

private:
  std::chrono::nanoseconds interval() const;
  double recent_rate(time_point now) const;
  void lower_rate(time_point now);
  void begin_anew(time_point now);

  std::chrono::nanoseconds own_interval_; ///< Of politeness.rate; 0: none.
  std::chrono::seconds longest_wait_;
  std::chrono::nanoseconds give_up_pause_;
  size_t per_host_;
  size_t window_;
  time_point next_ = time_point::min();

  /// Starts in the second that began then, and in the one before.
  time_point second_began_ = time_point::min();
  uint32_t starts_ = 0;
  uint32_t starts_before_ = 0;

  time_point held_until_ = time_point::min();
  time_point refuses_until_ = time_point::min();
  time_point matters_until_ = time_point::min();
  /// When the host was last throttled, bursts counted once.
  time_point throttled_at_ = time_point::min();
  time_point throttled_since_ = time_point::min(); ///< And nothing else since.
  time_point grown_at_ = time_point::min();
  double rate_ = 0;    ///< Requests a second that the host copes with; 0: any.
  double ceiling_ = 0; ///< The rate that was too much.
  uint32_t answers_ = 0;
  bool answered_ = true; ///< Since it was throttled last.
  bool given_up_ = false;
};

} // namespace muster
