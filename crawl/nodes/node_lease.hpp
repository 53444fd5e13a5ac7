// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/fence.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>

namespace muster {

/// How long a node may work after its coordinator was last in touch. Ends
/// before the coordinator's own lease of it, which counts from a later time, so
/// that nobody does the node's work while it does. Once over it stays over.
/// Times are the caller's; a lease of 0 has no end.
class node_lease {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Begins at `now`. `fence` closes when it is over; may be null.
  node_lease(std::chrono::milliseconds lease,
             std::shared_ptr<http::fence> fence, time_point now)
    : lease_{lease}, fence_{std::move(fence)}, started_{now} {
    if (is_limited())
      end_at(now + own(), now);
  }

  bool is_limited() const {
    return lease_ > lease_.zero();
  }

  /// Also if the fence has closed: it knows of the time that a machine slept.
  bool is_over(time_point now) const {
    return now >= end_ || (fence_ && fence_->is_closed());
  }

  /// What tells the coordinator, and this node once it comes back, when it was
  /// sent: microseconds since the lease began. Never 0, which asks for no
  /// answer.
  uint64_t stamp(time_point now) const {
    using std::chrono::microseconds;
    auto age = std::chrono::duration_cast<microseconds>(now - started_);
    return static_cast<uint64_t>(age.count()) + 1;
  }

  /// The coordinator has heard what was sent with this stamp.
  void extend(uint64_t stamp, time_point now) {
    // What was never sent cannot have been heard.
    if (!is_limited() || is_over(now) || stamp == 0 || stamp > this->stamp(now))
      return;
    auto heard = started_ + std::chrono::microseconds{stamp - 1};
    end_at(std::max(end_, heard + own()), now);
  }

  /// When the next stamp is to be sent, or the end is to be noticed.
  std::chrono::nanoseconds next_beat(time_point now) const {
    std::chrono::nanoseconds pause = lease_ / 6;
    return std::min(pause, end_ - now);
  }

private:
  std::chrono::nanoseconds own() const {
    return lease_ * 3 / 4;
  }

  void end_at(time_point end, time_point now) {
    end_ = end;
    if (fence_)
      fence_->close_at(http::boot_clock::now() + (end - now));
  }

  std::chrono::milliseconds lease_;
  std::shared_ptr<http::fence> fence_;
  time_point started_;
  time_point end_ = time_point::max();
};

} // namespace muster
