// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace muster::output {

/// A set of input indexes that stays small for any order and density: at most
/// two bytes per index if they are sparse, one bit if they are dense, and 64
/// bytes for each 65,536 consecutive indexes that have any.
class index_set {
public:
  /// False if it is present already.
  bool insert(uint64_t index);

  bool contains(uint64_t index) const;

  uint64_t size() const {
    return size_;
  }

private:
  /// The low 16 bits of indexes that share all other bits: sorted while there
  /// are fewer than `bitmap_size`, then a bitmap of exactly that size.
  using chunk = std::vector<uint16_t>;

  static constexpr size_t bitmap_size = 65'536 / 16;

  static void to_bitmap(chunk& values);

  std::unordered_map<uint64_t, chunk> chunks_;
  uint64_t size_ = 0;
};

} // namespace muster::output
