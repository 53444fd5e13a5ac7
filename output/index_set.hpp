#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace muster::output {

/// A set of input indexes that is small whatever their order and density: two
/// bytes an index at most where they are sparse, a bit where they are dense,
/// and 64 bytes for each 65,536 indexes in a row that have any.
class index_set {
public:
  /// False if it was there already.
  bool insert(uint64_t index);

  bool contains(uint64_t index) const;

  uint64_t size() const {
    return size_;
  }

private:
  /// The low 16 bits of indexes that have the others in common: sorted while
  /// they are fewer than `bitmap_size`, then a bitmap of exactly that size.
  using chunk = std::vector<uint16_t>;

  static constexpr size_t bitmap_size = 65'536 / 16;

  static void to_bitmap(chunk& values);

  std::unordered_map<uint64_t, chunk> chunks_;
  uint64_t size_ = 0;
};

} // namespace muster::output
