// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster {

/// How fast one host is asked: the times of its starts, and how many exchanges
/// are open at once. The user limits both (`politeness.rate`,
/// `politeness.per-host`); a host that is asked too fast lowers them.
///
/// Has no clock: times are passed in and never run backwards.
class pace {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Requests per second that a host can lower the rate to.
  static constexpr double lowest_rate = 0.1;

  explicit pace(const politeness_settings& limits);

  /// The earliest time for the next start; time_point::min() at first.
  time_point next() const {
    return next_;
  }

  /// Exchanges that may be open at once.
  size_t window() const {
    return window_;
  }

  /// Whether the host has lowered the rate.
  bool is_lowered() const {
    return rate_ > 0;
  }

  /// Whether the host has lowered the rate to less than one request in 2.5 s.
  bool is_slow() const {
    return rate_ > 0 && rate_ < 4 * lowest_rate;
  }

  /// Something starts at `now`, not before next().
  void start(time_point now);

  /// The host copes: one more exchange at once, and a twentieth of the rate
  /// that was too much is added for each second.
  void raise(time_point now);

  /// The rate is too much. Halves the rate in force or, if there is none, the
  /// number of starts in the busiest of the last two seconds. `is_first`: the
  /// host has answered at that rate before.
  void lower(bool is_first, time_point now);

  /// One exchange at a time, until raise().
  void close_window() {
    window_ = 1;
  }

  /// Only the limits of the user apply again.
  void reset();

private:
  std::chrono::nanoseconds interval() const;
  double recent_rate(time_point now) const;

  std::chrono::nanoseconds own_interval_; ///< Of politeness.rate; 0: none.
  size_t per_host_;
  size_t window_;
  time_point next_ = time_point::min();

  /// Starts in the second that began then, and in the one before.
  time_point second_began_ = time_point::min();
  uint32_t starts_ = 0;
  uint32_t starts_before_ = 0;

  time_point raised_at_ = time_point::min(); ///< Or lowered.
  double rate_ = 0; ///< Requests per second that the host copes with; 0: any.
  double ceiling_ = 0; ///< The rate that was too much.
};

} // namespace muster
