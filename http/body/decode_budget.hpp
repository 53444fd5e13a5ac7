// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace muster::http {

/// The memory that a process has for decoding bodies, shared by all that
/// decode. Thread-safe.
///
/// Bodies claim what a step may take at most, and give back what it did not.
/// So that bodies that hold some and want more cannot wait for each other for
/// good, a part is set aside for one of them: it can always go on.
class decode_budget {
public:
  /// What one body may hold.
  class claim {
  public:
    /// Null for no limit.
    explicit claim(decode_budget* from);
    ~claim();
    claim(claim&& other) = delete;
    claim& operator=(claim&& other) = delete;

    /// Makes it `bytes`, if it is less. False if they are not to be had now.
    bool grow(uint64_t bytes);

    /// Makes it `bytes`, if it is more.
    void shrink(uint64_t bytes);

    /// Whether `bytes` can be had at all.
    bool is_possible(uint64_t bytes) const;

  private:
    friend class decode_budget;

    decode_budget* budget_;
    uint64_t held_ = 0; ///< Changed under the budget's lock.
  };

  explicit decode_budget(uint64_t bytes);

  uint64_t size() const {
    return pool_ + reserve_;
  }

  /// Changes whenever some is given back.
  uint64_t given_back() const {
    return given_back_count_.load(std::memory_order_relaxed);
  }

  /// Waits until some is given back, for that long at most.
  void wait(std::chrono::milliseconds limit);

private:
  bool grow(claim& who, uint64_t bytes);
  void shrink(claim& who, uint64_t bytes);

  const uint64_t reserve_; ///< For one claim.
  const uint64_t pool_;    ///< For all others.
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::atomic<uint64_t> given_back_count_{0};
  uint64_t used_ = 0;                 ///< Of the pool.
  const claim* privileged_ = nullptr; ///< Who has the reserve.
};

} // namespace muster::http
