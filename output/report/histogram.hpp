// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace muster::output {

/// Counts durations in buckets no wider than 1/128 of their values, like
/// HdrHistogram: percentiles within 0.4 %, in 34 KiB.
class histogram {
public:
  /// Counts `time`. A negative time counts as zero, a time over 12 days as 12
  /// days.
  void add(microseconds time);

  uint64_t count() const {
    return count_;
  }

  /// The longest, exactly.
  microseconds max() const {
    return max_;
  }

  /// The time that `share` (0 to 1) of the counted times did not exceed, by
  /// nearest rank; zero if nothing was counted.
  microseconds percentile(double share) const;

private:
  static constexpr size_t precision = 128; ///< Buckets for each power of two.
  static constexpr unsigned max_bits = 40;
  /// Below 256 a bucket a microsecond, then 128 for each of the powers left.
  static constexpr size_t size = precision * (max_bits - 6);

  static size_t bucket_of(uint64_t value);
  static uint64_t middle_of(size_t bucket);

  std::array<uint64_t, size> buckets_{};
  uint64_t count_ = 0;
  microseconds max_{0};
};

} // namespace muster::output
