// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>

namespace muster {

/// Limits the concurrent look-ups of a resolver: raises the limit while name
/// servers answer, and halves it when they do not.
///
/// Every long list has a few names that no server can look up. They say nothing
/// about the servers. So the limit changes only after a round, which is as many
/// look-ups as the limit. A round is strained if more than a quarter of its
/// look-ups were.
class look_up_window {
public:
  struct bounds {
    size_t least = 4;
    size_t start = 32;
    size_t most = 256;
    size_t step = 8; ///< Added to the limit after a round without strain.
  };

  look_up_window();
  explicit look_up_window(bounds limits);

  /// Maximum number of concurrent look-ups.
  size_t limit() const {
    return limit_;
  }

  /// Identifies the current limit. Pass it to record() for look-ups that start
  /// under this limit.
  size_t epoch() const {
    return epoch_;
  }

  /// Records the end of a look-up. Ignores look-ups that started before the
  /// limit was last halved.
  void record(size_t epoch, bool strained);

private:
  void end_round();

  bounds bounds_;
  size_t limit_;
  size_t epoch_ = 0;
  /// Counts of the current round.
  size_t ended_ = 0;
  size_t strained_ = 0;
};

} // namespace muster
