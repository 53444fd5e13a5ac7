// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace muster::http {

/// Limits the number of descriptors that all connections of a process have open
/// together. The other descriptors of the process are for uses that must never
/// wait: name look-ups, files, and threads. Thread-safe. Must outlive its
/// shares.
class descriptor_budget {
public:
  explicit descriptor_budget(size_t limit) : limit_{limit} {
    // nop
  }

  descriptor_budget(const descriptor_budget&) = delete;
  descriptor_budget& operator=(const descriptor_budget&) = delete;

  /// Permission to have one descriptor open, returned by the destructor; or no
  /// permission, if false.
  class share {
  public:
    share() = default;
    share(share&& other) noexcept : of_{std::exchange(other.of_, nullptr)} {
      // nop
    }
    share& operator=(share&& other) noexcept {
      std::swap(of_, other.of_);
      return *this;
    }
    ~share() {
      if (of_)
        of_->used_.fetch_sub(1, std::memory_order_relaxed);
    }

    explicit operator bool() const {
      return of_ != nullptr;
    }

  private:
    friend class descriptor_budget;
    explicit share(descriptor_budget* of) : of_{of} {
      // nop
    }

    descriptor_budget* of_ = nullptr;
  };

  /// Returns no permission if all descriptors are in use.
  share take() {
    auto used = used_.load(std::memory_order_relaxed);
    while (used < limit_)
      if (used_.compare_exchange_weak(used, used + 1,
                                      std::memory_order_relaxed))
        return share{this};
    return {};
  }

  /// Whether less than a sixteenth is left. Then no descriptor should be taken
  /// for something that is only kept for later.
  bool is_scarce() const {
    return used() > limit_ - limit_ / 16;
  }

  size_t limit() const {
    return limit_;
  }

  size_t used() const {
    return used_.load(std::memory_order_relaxed);
  }

private:
  const size_t limit_;
  std::atomic<size_t> used_{0};
};

} // namespace muster::http
