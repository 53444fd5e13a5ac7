// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/load_report.hpp"

#include <cstddef>
#include <vector>

namespace muster::output {

/// The distribution of the durations of fetches, estimated from those that have
/// ended and the ages of those that are running (Kaplan and Meier, 1958). All
/// times are in seconds.
class survival {
public:
  /// `longest`: the time limit of a fetch.
  survival(const duration_counts& ended, const duration_counts& ages,
           double longest);

  /// Share of fetches that take longer than `duration`.
  double beyond(double duration) const;

  /// The integral of beyond() from 0 to `duration`.
  double sum_to(double duration) const;

  /// Mean remaining time of the fetches that run at any time of a long job.
  double mean_rest() const {
    return mean_ > 0 ? second_ / mean_ : 0;
  }

  /// Mean remaining time of fetches of this age.
  double rest_at(double age) const;

  /// Share of fetches of this age that run for at least `more`.
  double stays(double age, double more) const;

  /// No fetch is expected to take longer than this.
  double end() const {
    return end_;
  }

  /// Whether fetches have been running for longer than all that have ended.
  bool is_uncharted() const {
    return uncharted_;
  }

private:
  size_t known_ = 0; ///< Buckets from here on have no fetch that has ended.
  std::vector<double> beyond_; ///< beyond() at the begin of each known bucket.
  std::vector<double> sums_;   ///< sum_to() there.
  double end_ = 0;
  double mean_ = 0;
  double second_ = 0; ///< Half of the second moment.
  bool uncharted_ = false;
};

} // namespace muster::output
