#include "actors/rate_limiter.hpp"

#include <cmath>
#include <cstdint>

namespace muster {

namespace {

/// Far beyond any run, and near enough for time points not to overflow.
constexpr std::chrono::nanoseconds longest = std::chrono::hours{24 * 365};

std::chrono::nanoseconds interval_of(double rate) {
  if (!(rate > 0))
    return std::chrono::nanoseconds::zero();
  // Rounded up, as the rate is a maximum.
  auto interval = std::ceil(1e9 / rate);
  if (interval >= static_cast<double>(longest.count()))
    return longest;
  return std::chrono::nanoseconds{static_cast<int64_t>(interval)};
}

} // namespace

rate_limiter::rate_limiter(double rate) : interval_{interval_of(rate)} {
  // nop
}

} // namespace muster
