// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::http {

/// Coarse deadlines of any number of entries, for one thread (a hashed timing
/// wheel; Varghese and Lauck, 1987). Setting a deadline costs no system call.
/// Moving it to a later time, the usual case, costs one store. advance() calls
/// the entries whose deadline has passed, at most one tick late.
class deadline_wheel {
public:
  using clock = std::chrono::steady_clock;

  static constexpr std::chrono::milliseconds tick{20};

  /// Something with a deadline. Leaves the wheel when it is destroyed.
  class entry {
  public:
    entry() = default;
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;

    virtual ~entry() {
      leave();
    }

    /// Called when the deadline has passed. The entry is no longer in the
    /// wheel.
    virtual void on_due(clock::time_point now) = 0;

  private:
    friend class deadline_wheel;

    void enter(entry*& bucket) {
      next_ = bucket;
      if (next_)
        next_->link_ = &next_;
      bucket = this;
      link_ = &bucket;
    }

    void leave() {
      if (!link_)
        return;
      *link_ = next_;
      if (next_)
        next_->link_ = link_;
      link_ = nullptr;
    }

    entry* next_ = nullptr; ///< In the same bucket.
    /// The pointer to this entry; null outside the wheel.
    entry** link_ = nullptr;
    clock::time_point due_;
    int64_t slot_ = 0; ///< The tick at which the wheel checks the entry.
  };

  explicit deadline_wheel(clock::time_point now) : start_{now} {
    // nop
  }

  /// Sets or moves a deadline.
  void set(entry& x, clock::time_point due) {
    x.due_ = due;
    if (!x.link_ || tick_of(due) < x.slot_)
      place(x);
  }

  /// Removes a deadline.
  static void remove(entry& x) {
    x.leave();
  }

  /// Calls on_due() of all entries whose deadline has passed.
  void advance(clock::time_point now) {
    auto until = (now - start_) / tick;
    // Check each bucket only once, however long the pause was.
    current_ = std::max(current_, until - bucket_count);
    while (current_ < until) {
      ++current_;
      // Entries that are placed again must not be checked in this round.
      entry* due = nullptr;
      while (auto x = bucket_of(current_)) {
        x->leave();
        x->enter(due);
      }
      while (auto x = due) {
        x->leave();
        if (x->due_ <= now)
          x->on_due(now);
        else
          place(*x);
      }
    }
  }

private:
  static constexpr int64_t bucket_count = 512;

  /// The first tick at or after `due`.
  int64_t tick_of(clock::time_point due) const {
    return (due - start_ + tick - clock::duration{1}) / tick;
  }

  entry*& bucket_of(int64_t at) {
    return buckets_[static_cast<size_t>(at % bucket_count)];
  }

  /// Puts the entry in the bucket of its deadline. If the deadline is more than
  /// a turn away, the entry is checked earlier and placed again.
  void place(entry& x) {
    remove(x);
    x.slot_ = std::clamp(tick_of(x.due_), current_ + 1,
                         current_ + bucket_count - 1);
    x.enter(bucket_of(x.slot_));
  }

  clock::time_point start_;
  int64_t current_ = 0; ///< The last tick that was checked.
  std::array<entry*, bucket_count> buckets_{};
};

} // namespace muster::http
