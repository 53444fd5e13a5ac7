// SPDX-License-Identifier: BSD-3-Clause

#include "messages/load_report.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace muster {

namespace {

/// Width of the first buckets, in seconds.
constexpr double unit = 0.000'125;

} // namespace

size_t duration_bucket(std::chrono::duration<double> value) {
  auto units = static_cast<uint64_t>(std::max(value.count(), 0.0) / unit);
  if (units < 8)
    return static_cast<size_t>(units);
  auto shift = static_cast<size_t>(std::bit_width(units)) - 4;
  return std::min(8 * shift + static_cast<size_t>(units >> shift),
                  duration_buckets - 1);
}

double bucket_begin(size_t bucket) {
  if (bucket < 8)
    return static_cast<double>(bucket) * unit;
  return std::ldexp(static_cast<double>(bucket % 8 + 8),
                    static_cast<int>(bucket / 8) - 1)
         * unit;
}

void count_duration(duration_counts& counts,
                    std::chrono::duration<double> value) {
  auto bucket = duration_bucket(value);
  if (counts.size() <= bucket)
    counts.resize(bucket + 1);
  ++counts[bucket];
}

void add_counts(duration_counts& counts, const duration_counts& more) {
  if (counts.size() < more.size())
    counts.resize(more.size());
  for (size_t i = 0; i < more.size(); ++i)
    counts[i] += more[i];
}

} // namespace muster
