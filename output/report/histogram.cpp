// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace muster::output {

void histogram::add(microseconds time) {
  auto value = static_cast<uint64_t>(std::max<int64_t>(time.count(), 0));
  value = std::min(value, (uint64_t{1} << max_bits) - 1);
  ++buckets_[bucket_of(value)];
  ++count_;
  max_ = std::max(max_, time);
}

microseconds histogram::percentile(double share) const {
  auto rank =
    static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  rank = std::max<uint64_t>(rank, 1);
  if (rank >= count_)
    return max_;
  uint64_t seen = 0;
  for (size_t i = 0; i < size; ++i) {
    seen += buckets_[i];
    if (seen >= rank)
      return std::min(microseconds{middle_of(i)}, max_);
  }
  return max_;
}

size_t histogram::bucket_of(uint64_t value) {
  if (value < 2 * precision)
    return value;
  auto shift = static_cast<unsigned>(std::bit_width(value)) - 8;
  return precision * shift + (value >> shift);
}

uint64_t histogram::middle_of(size_t bucket) {
  if (bucket < 2 * precision)
    return bucket;
  auto shift = bucket / precision - 1;
  return ((bucket - precision * shift) << shift) + (uint64_t{1} << shift) / 2;
}

} // namespace muster::output
