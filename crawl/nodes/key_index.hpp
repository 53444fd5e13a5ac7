// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace muster {

/// Finds an index by the hash of a key. A flat table with linear probing: with
/// tens of thousands of keys, it causes only one cache miss per search.
/// Operations take constant time if the low bits of the hashes are evenly
/// distributed. Memory does not shrink.
class key_index {
public:
  /// Adds `index`, unless the hash is present already. `index` must not be
  /// UINT64_MAX.
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

  /// Removes the hash if its index is `index`.
  void remove(size_t hash, uint64_t index) {
    if (find(hash) != index)
      return;
    auto gap = place_of(hash);
    // Move later entries up, so that no search ends at the gap, but not before
    // the place where their own search begins.
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

  /// The place of the hash, or the place where it would be added.
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

  /// The size is a power of two; at most half are used.
  std::vector<place> places_;
  size_t size_ = 0;
};

} // namespace muster
