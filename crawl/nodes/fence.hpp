// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <atomic>
#include <chrono>
#include <ctime>

namespace muster {

/// The time since the machine started. Unlike std::chrono::steady_clock, it
/// also counts while the machine sleeps.
struct boot_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<boot_clock>;
  static constexpr bool is_steady = true;

  static time_point now() {
    timespec t{};
    ::clock_gettime(CLOCK_BOOTTIME, &t);
    return time_point{std::chrono::seconds{t.tv_sec}
                      + std::chrono::nanoseconds{t.tv_nsec}};
  }
};

/// The time until which requests may be sent. After a process was suspended,
/// other processes may have taken over its URLs, so it must not send requests
/// that it prepared before. Check the fence directly before sending.
/// Thread-safe.
class lease_fence {
public:
  /// From `end` on, no request may be sent.
  void close_at(boot_clock::time_point end) {
    end_.store(end, std::memory_order_relaxed);
  }

  bool is_closed() const {
    auto end = end_.load(std::memory_order_relaxed);
    return end != boot_clock::time_point::max() && boot_clock::now() >= end;
  }

private:
  std::atomic<boot_clock::time_point> end_{boot_clock::time_point::max()};
};

} // namespace muster
