// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace muster::output {

/// A set of input indexes that stays small for any order and density: at most
/// four bytes per index if they are sparse, a bit if they are dense, and about
/// a hundred bytes for each 65,536 consecutive indexes that have any.
class index_set {
public:
  void insert(uint64_t index) {
    auto& in = parts_[index / part_size];
    auto value = static_cast<uint16_t>(index % part_size);
    if (in.many) {
      in.many->set(value);
      return;
    }
    // Records are almost in the order of the input, so this is near the end.
    in.few.insert(std::ranges::upper_bound(in.few, value), value);
    if (in.few.size() > most_few) {
      in.many = std::make_unique<bits>();
      for (auto x : in.few)
        in.many->set(x);
      in.few = std::vector<uint16_t>{};
    }
  }

  bool contains(uint64_t index) const {
    auto found = parts_.find(index / part_size);
    if (found == parts_.end())
      return false;
    auto& in = found->second;
    auto value = static_cast<uint16_t>(index % part_size);
    return in.many ? in.many->test(value)
                   : std::ranges::binary_search(in.few, value);
  }

private:
  static constexpr size_t part_size = 65'536;
  /// More take as much memory as a bit for each.
  static constexpr size_t most_few = part_size / 16;

  using bits = std::bitset<part_size>;

  struct part {
    std::vector<uint16_t> few;  ///< Sorted; if there are few.
    std::unique_ptr<bits> many; ///< Null if there are few.
  };

  std::unordered_map<uint64_t, part> parts_;
};

} // namespace muster::output
