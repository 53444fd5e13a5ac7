#pragma once

#include <chrono>

namespace muster {

/// Spaces the starts of one host evenly. There is no allowance that could
/// gather over idle time and be spent in a burst.
class rate_limiter {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// At most `rate` starts a second; 0 for no limit.
  explicit rate_limiter(double rate);

  /// The earliest time for the next start; time_point::min() at first.
  time_point next() const {
    return next_;
  }

  /// Something starts at `now`, not before next().
  void start(time_point now) {
    if (interval_ > interval_.zero())
      next_ = now + interval_;
  }

private:
  std::chrono::nanoseconds interval_;
  time_point next_ = time_point::min();
};

} // namespace muster
