#pragma once

#include <atomic>
#include <chrono>

namespace muster::http {

/// Until when requests may be sent. A process that was stopped for a while must
/// not send what it had ready before: others may do its work by then. Only the
/// moment before a request is sent can tell. Thread-safe.
class fence {
public:
  using clock = std::chrono::steady_clock;

  /// From then on nothing may be sent.
  void close_at(clock::time_point end) {
    end_.store(end, std::memory_order_relaxed);
  }

  bool is_closed() const {
    auto end = end_.load(std::memory_order_relaxed);
    return end != clock::time_point::max() && clock::now() >= end;
  }

private:
  std::atomic<clock::time_point> end_{clock::time_point::max()};
};

} // namespace muster::http
