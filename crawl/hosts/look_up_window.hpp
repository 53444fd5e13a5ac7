// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>

namespace muster {

/// How many look-ups a resolver has under way at once: more as long as the name
/// servers cope, half as many when they do not.
///
/// A few names that no server can look up are in every long list and say
/// nothing about the servers. So a round is judged as a whole: as many look-ups
/// as the limit allows, and strained is one of which more than a quarter were.
class look_up_window {
public:
  struct bounds {
    size_t least = 4;
    size_t start = 32;
    size_t most = 256;
    size_t step = 8; ///< Added after a round without strain.
  };

  look_up_window();
  explicit look_up_window(bounds limits);

  /// Look-ups at once.
  size_t limit() const {
    return limit_;
  }

  /// Stands for the current limit; goes to record() with the look-ups that
  /// begin under it.
  size_t epoch() const {
    return epoch_;
  }

  /// A look-up has ended. Those that began before the limit was last cut say
  /// nothing about the new one.
  void record(size_t epoch, bool strained);

private:
  void end_round();

  bounds bounds_;
  size_t limit_;
  size_t epoch_ = 0;
  /// Of this round.
  size_t ended_ = 0;
  size_t strained_ = 0;
};

} // namespace muster
