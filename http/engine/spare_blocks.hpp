// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <memory_resource>
#include <vector>

namespace muster::http {

/// Memory for short-lived objects of one size: keeps up to `most` freed blocks
/// for the next objects. For one thread at a time.
class spare_blocks final : public std::pmr::memory_resource {
public:
  /// Takes blocks from `heap`, and returns blocks that it does not keep.
  explicit spare_blocks(size_t most, std::pmr::memory_resource* heap =
                                       std::pmr::new_delete_resource())
    : most_{most}, heap_{heap} {
    // Reserve now, because later there may be no memory.
    spare_.reserve(most);
  }

  ~spare_blocks() override {
    for (auto block : spare_)
      heap_->deallocate(block, size_, alignment_);
  }

  spare_blocks(const spare_blocks&) = delete;
  spare_blocks& operator=(const spare_blocks&) = delete;

private:
  bool fits(size_t size, size_t alignment) const {
    return size == size_ && alignment == alignment_;
  }

  void* do_allocate(size_t size, size_t alignment) override {
    if (spare_.empty() || !fits(size, alignment))
      return heap_->allocate(size, alignment);
    auto result = spare_.back();
    spare_.pop_back();
    return result;
  }

  void do_deallocate(void* block, size_t size, size_t alignment) override {
    if (spare_.empty()) {
      size_ = size;
      alignment_ = alignment;
    }
    if (spare_.size() < most_ && fits(size, alignment))
      spare_.push_back(block);
    else
      heap_->deallocate(block, size, alignment);
  }

  bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  size_t most_;
  std::pmr::memory_resource* heap_;
  size_t size_ = 0; ///< Size of the spare blocks.
  size_t alignment_ = 0;
  std::vector<void*> spare_;
};

} // namespace muster::http
