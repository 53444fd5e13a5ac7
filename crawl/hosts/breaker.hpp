// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/permit_use.hpp"

#include <chrono>
#include <cstddef>

namespace muster {

/// The circuit breaker of one host. Connect failures in a row open it: nothing
/// is to begin for a pause. After the pause it is half open: one exchange, the
/// probe, tells whether it closes or opens for another pause.
class breaker {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Opens after `limit` failures in a row; 0: never.
  breaker(unsigned limit, std::chrono::milliseconds pause);

  /// Whether it is open at `now`: nothing may begin.
  bool refuses(time_point now) const {
    return tripped() && !probing_ && now < until_;
  }

  /// Whether the probe is out: nothing may begin until it is back.
  bool probing() const {
    return probing_;
  }

  /// End of the pause; meaningful while refuses().
  time_point until() const {
    return until_;
  }

  /// Whether failures are remembered.
  bool failing() const {
    return failures_ > 0;
  }

  /// Whether the `out` exchanges that are under way are enough to open it if
  /// they fail as the last one did: a dead host costs no more tries than that.
  bool awaits(size_t out) const {
    return failures_ > 0 && !tripped() && failures_ + out >= limit_;
  }

  /// An exchange begins, which neither refuses() nor probing() forbids.
  /// Returns whether it is the probe.
  bool begin();

  /// An exchange has ended that began with this answer of begin(). While the
  /// breaker is open or half open only the probe counts: the others began
  /// before and tell of a time that is past.
  void end(bool probe, permit_use use, time_point now);

  /// Forgets the failures; not while probing().
  void reset() {
    failures_ = 0;
  }

private:
  bool tripped() const {
    return limit_ > 0 && failures_ == limit_;
  }

  unsigned limit_;
  unsigned failures_ = 0; ///< In a row; stays at limit_ until a probe connects.
  std::chrono::milliseconds pause_;
  time_point until_;
  bool probing_ = false;
};

} // namespace muster
