// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace muster::http {

/// How many descriptors all connections of a process may have open together.
/// What the limit of the process leaves beyond that is for those that must
/// never wait: name look-ups, files, the threads' own. Thread-safe; outlives
/// its shares.
class descriptor_budget {
public:
  explicit descriptor_budget(size_t limit) : limit_{limit} {
    // nop
  }

  descriptor_budget(const descriptor_budget&) = delete;
  descriptor_budget& operator=(const descriptor_budget&) = delete;

  /// Leave to have one descriptor open, given back by its end; or none.
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

  /// Empty if all are in use.
  share take() {
    auto used = used_.load(std::memory_order_relaxed);
    while (used < limit_)
      if (used_.compare_exchange_weak(used, used + 1,
                                      std::memory_order_relaxed))
        return share{this};
    return {};
  }

  /// Whether fewer than a sixteenth are left: what is only kept for later
  /// should not take another.
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
