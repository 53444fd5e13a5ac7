// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/index_set.hpp"

#include <algorithm>

namespace muster::output {

namespace {

uint16_t low_bits(uint64_t index) {
  return static_cast<uint16_t>(index & 0xFFFF);
}

uint16_t mask(uint16_t value) {
  return static_cast<uint16_t>(1u << value % 16);
}

} // namespace

bool index_set::insert(uint64_t index) {
  auto& values = chunks_[index >> 16];
  auto value = low_bits(index);
  if (values.size() == bitmap_size) {
    auto& word = values[value / 16];
    if ((word & mask(value)) != 0)
      return false;
    word |= mask(value);
  } else {
    // Most inputs finish in about the order in which they started.
    auto place = values.empty() || values.back() < value
                   ? values.end()
                   : std::lower_bound(values.begin(), values.end(), value);
    if (place != values.end() && *place == value)
      return false;
    values.insert(place, value);
    if (values.size() == bitmap_size)
      to_bitmap(values);
  }
  ++size_;
  return true;
}

bool index_set::contains(uint64_t index) const {
  auto found = chunks_.find(index >> 16);
  if (found == chunks_.end())
    return false;
  const auto& values = found->second;
  auto value = low_bits(index);
  if (values.size() == bitmap_size)
    return (values[value / 16] & mask(value)) != 0;
  return std::binary_search(values.begin(), values.end(), value);
}

void index_set::to_bitmap(chunk& values) {
  chunk bits(bitmap_size);
  for (auto value : values)
    bits[value / 16] |= mask(value);
  values = std::move(bits);
}

} // namespace muster::output
