// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace muster {

/// Which index is known by the hash of a key. A flat table with linear probing:
/// with tens of thousands of keys each step to another place misses the cache,
/// and this takes one. Operations take constant time for hashes that are spread
/// well in their low bits. Memory stays that of the largest size reached.
class key_index {
public:
  /// Notes `index`, which is not UINT64_MAX, unless the hash is known already.
  void add(size_t hash, uint64_t index) {
    if (2 * (size_ + 1) > places_.size())
      grow();
    auto at = place_of(hash);
    if (places_[at].index != none)
      return;
    places_[at] = {hash, index};
    ++size_;
  }

  std::optional<uint64_t> find(size_t hash) const {
    if (places_.empty())
      return std::nullopt;
    auto index = places_[place_of(hash)].index;
    return index == none ? std::nullopt : std::optional{index};
  }

  /// Forgets the hash if it stands for `index`.
  void remove(size_t hash, uint64_t index) {
    if (find(hash) != index)
      return;
    auto gap = place_of(hash);
    // Those behind move up, so that no search ends at the gap; none moves
    // before the place where its own search begins.
    for (auto at = after(gap); places_[at].index != none; at = after(at)) {
      auto home = places_[at].hash & mask();
      if (((at - home) & mask()) >= ((at - gap) & mask())) {
        places_[gap] = places_[at];
        gap = at;
      }
    }
    places_[gap] = {};
    --size_;
  }

private:
  static constexpr uint64_t none = UINT64_MAX;

  struct place {
    size_t hash = 0;
    uint64_t index = none;
  };

  size_t mask() const {
    return places_.size() - 1;
  }

  size_t after(size_t at) const {
    return (at + 1) & mask();
  }

  /// Where the hash is, or would be.
  size_t place_of(size_t hash) const {
    auto at = hash & mask();
    while (places_[at].index != none && places_[at].hash != hash)
      at = after(at);
    return at;
  }

  void grow() {
    std::vector<place> old(places_.empty() ? 16 : 2 * places_.size());
    old.swap(places_);
    for (auto& x : old)
      if (x.index != none)
        places_[place_of(x.hash)] = x;
  }

  std::vector<place> places_; ///< A power of two, at most half of them taken.
  size_t size_ = 0;
};

} // namespace muster
