// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <chrono>

namespace muster {

/// A rate limit with bursts: permits `at_once` uses together, and one more
/// after each `pause`.
class allowance {
public:
  using time_point = std::chrono::steady_clock::time_point;

  allowance(unsigned at_once, std::chrono::steady_clock::duration pause)
    : pause_{pause}, depth_{at_once * pause} {
    // nop
  }

  /// Takes a permit. Returns false if there is none.
  bool take(time_point now) {
    auto used = std::max(used_until_, now) + pause_;
    if (used - now > depth_)
      return false;
    used_until_ = used;
    return true;
  }

private:
  std::chrono::steady_clock::duration pause_;
  std::chrono::steady_clock::duration depth_;
  time_point used_until_{}; ///< The time at which all permits are back.
};

} // namespace muster
