// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/fence.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>

namespace muster {

/// How long a node may work after the last acknowledgement of its coordinator.
/// Ends before the coordinator's lease for the node, which starts later, so
/// that two nodes never do the same work. A lease that is over stays over. The
/// caller passes the time. A lease of 0 never ends.
class node_lease {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The lease starts at `now`. `fence` closes when it ends; may be null.
  node_lease(std::chrono::milliseconds lease,
             std::shared_ptr<lease_fence> fence, time_point now)
    : lease_{lease}, fence_{std::move(fence)}, started_{now} {
    if (is_limited())
      end_at(now + own(), now);
  }

  bool is_limited() const {
    return lease_ > lease_.zero();
  }

  /// Also true if the fence has closed, because the fence counts the time while
  /// a machine sleeps.
  bool is_over(time_point now) const {
    return now >= end_ || (fence_ && fence_->is_closed());
  }

  /// The stamp for a message sent at `now`, which the coordinator sends back:
  /// microseconds since the lease started.
  uint64_t stamp(time_point now) const {
    using std::chrono::microseconds;
    auto age = std::chrono::duration_cast<microseconds>(now - started_);
    return static_cast<uint64_t>(age.count());
  }

  /// Extends the lease: the coordinator has acknowledged this stamp.
  void extend(uint64_t stamp, time_point now) {
    // Reject stamps that were never sent.
    if (!is_limited() || is_over(now) || stamp > this->stamp(now))
      return;
    auto heard = started_ + std::chrono::microseconds{stamp};
    end_at(std::max(end_, heard + own()), now);
  }

  /// Time until the next stamp must be sent, or until the end of the lease.
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
      fence_->close_at(boot_clock::now() + (end - now));
  }

  std::chrono::milliseconds lease_;
  std::shared_ptr<lease_fence> fence_;
  time_point started_;
  time_point end_ = time_point::max();
};

} // namespace muster
