// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"
#include "messages/load_report.hpp"
#include "output/report/survival.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace muster::output {

/// How long a job will still take.
struct time_left {
  std::optional<microseconds> time; ///< Unset if it is not known.
  /// Some fetches have been running for longer than all that have ended lately,
  /// so `time` is only what their limits allow.
  bool at_most = false;
};

/// The number of inputs; unset if it is not known. Estimated if only the read
/// share of the list is known.
std::optional<uint64_t> expected_inputs(const progress& now);

/// Estimates the remaining time of a job from the records and the progress. See
/// docs/decisions/files/2026-11-28-remaining-time.md. Has no clock. Memory does
/// not grow with the number of records.
class remaining_time {
public:
  /// `longest`: the time limit of one fetch.
  explicit remaining_time(microseconds longest);

  /// A record was written.
  void add(const record& rec);

  /// Call this a few times per second.
  time_left update(const progress& now);

private:
  /// What happened within about a second.
  struct slice {
    double begin = 0; ///< Seconds since the start of the job.
    double time = 0;  ///< Seconds.
    uint64_t done = 0;
    duration_counts ended{};
  };

  void remember(const progress& now);

  /// The slices that matter now, as one.
  slice recent(const progress& now) const;

  /// Seconds until the running and the waiting fetches have ended.
  std::optional<double> estimate(const progress& now, const slice& last,
                                 const survival& spans, double waiting) const;

  double longest_;           ///< Seconds.
  duration_counts fresh_;    ///< Fetches that ended since the last update.
  std::deque<slice> slices_; ///< The last few minutes; the newest last.
  double now_ = 0;           ///< Seconds since the start of the job.
  uint64_t done_ = 0;        ///< In this run.
};

} // namespace muster::output
