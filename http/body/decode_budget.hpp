// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/resume_signal.hpp"

#include <cstdint>
#include <mutex>

namespace muster::http {

/// The memory of a process for decoding bodies. Thread-safe.
///
/// Before each step, a body claims the maximum that the step may need. After
/// it, the body returns what was not used. Bodies that hold memory and need
/// more could wait for each other forever. So a part is reserved for one body
/// at a time, which can always continue.
class decode_budget {
public:
  /// The memory of one body.
  class claim {
  public:
    /// `from` may be null: no limit.
    explicit claim(decode_budget* from);
    ~claim();
    claim(claim&& other) = delete;
    claim& operator=(claim&& other) = delete;

    /// Increases the claim to `bytes`. Returns false if they are not available
    /// now.
    bool grow(uint64_t bytes);

    /// Reduces the claim to `bytes`.
    void shrink(uint64_t bytes);

    /// Whether `bytes` can ever be available.
    bool is_possible(uint64_t bytes) const;

  private:
    friend class decode_budget;

    decode_budget* budget_;
    uint64_t held_ = 0; ///< Guarded by the budget's mutex.
  };

  explicit decode_budget(uint64_t bytes);

  uint64_t size() const {
    return pool_ + reserve_;
  }

  /// Notified when memory is returned.
  resume_signal& returned() {
    return returned_;
  }

private:
  bool grow(claim& who, uint64_t bytes);
  void shrink(claim& who, uint64_t bytes);

  const uint64_t reserve_; ///< Bytes for one privileged claim.
  const uint64_t pool_;    ///< Bytes for all other claims.
  std::mutex mutex_;
  resume_signal returned_;
  uint64_t used_ = 0;                 ///< Used bytes of the pool.
  const claim* privileged_ = nullptr; ///< The claim that uses the reserve.
};

} // namespace muster::http
