// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/permit_use.hpp"

#include <chrono>
#include <cstddef>

namespace muster {

/// The circuit breaker of one host. Several connect failures in a row open it:
/// no exchange starts for a pause. After the pause, it is half open: one
/// exchange, the probe, decides whether it closes or opens for another pause.
class breaker {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Opens after `limit` failures in a row; 0: never.
  breaker(unsigned limit, std::chrono::milliseconds pause);

  /// Whether it is open at `now`, so that no exchange may start.
  bool refuses(time_point now) const {
    return tripped() && !probing_ && now < until_;
  }

  /// Whether the probe is running. Until it ends, no other exchange may start.
  bool probing() const {
    return probing_;
  }

  /// End of the pause; valid while refuses().
  time_point until() const {
    return until_;
  }

  /// Whether failures are remembered.
  bool failing() const {
    return failures_ > 0;
  }

  /// Whether the `out` running exchanges would open the breaker if they failed
  /// like the last one. Then no others should start, so that a dead host costs
  /// no more attempts than necessary.
  bool awaits(size_t out) const {
    return failures_ > 0 && !tripped() && failures_ + out >= limit_;
  }

  /// Starts an exchange. Neither refuses() nor probing() may be true. Returns
  /// whether it is the probe.
  bool begin();

  /// Ends an exchange. `probe` is the result of its begin(). While the breaker
  /// is open or half open, only the probe counts, because the others started
  /// before it opened.
  void end(bool probe, permit_use use, time_point now);

  /// Forgets the failures. Must not be called while probing().
  void reset() {
    failures_ = 0;
  }

private:
  bool tripped() const {
    return limit_ > 0 && failures_ == limit_;
  }

  unsigned limit_;
  /// Failures in a row; stays at limit_ until a probe connects.
  unsigned failures_ = 0;
  std::chrono::milliseconds pause_;
  time_point until_;
  bool probing_ = false;
};

} // namespace muster
