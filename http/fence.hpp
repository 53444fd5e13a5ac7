// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <atomic>
#include <chrono>
#include <ctime>

namespace muster::http {

/// The time since the machine started. Unlike std::chrono::steady_clock it goes
/// on while the machine sleeps.
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

/// Until when requests may be sent. A process that was stopped for a while, or
/// whose machine slept, must not send what it had ready before: others may do
/// its work by then. Only the moment before a request is sent can tell.
/// Thread-safe.
class fence {
public:
  /// From then on nothing may be sent.
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

} // namespace muster::http
