// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace muster::http {

/// Tells bodies that wait for memory or for a consumer to try again.
/// Thread-safe.
class resume_signal {
public:
  /// Those who wait may try again.
  void notify() {
    count_.fetch_add(1, std::memory_order_relaxed);
    changed_.notify_all();
  }

  /// Number of notifications so far.
  uint64_t count() const {
    return count_.load(std::memory_order_relaxed);
  }

  /// Waits until count() is no longer `seen`, at most for `limit`. May miss a
  /// notification and wait for the whole limit, because notify() takes no lock.
  void wait(uint64_t seen, std::chrono::milliseconds limit) {
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, limit, [=, this] { return count() != seen; });
  }

private:
  std::atomic<uint64_t> count_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// What a body waits for.
struct resume_point {
  resume_signal* signal = nullptr; ///< Null: it does not wait.
  uint64_t seen = 0;               ///< The signal's count() before the wait.

  explicit operator bool() const {
    return signal != nullptr;
  }

  /// The body may try again.
  bool is_due() const {
    return signal->count() != seen;
  }
};

} // namespace muster::http
