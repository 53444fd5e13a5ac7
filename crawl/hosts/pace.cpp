// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/pace.hpp"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

using std::chrono::nanoseconds;

/// Far beyond any run, and near enough for time points not to overflow.
constexpr nanoseconds longest_interval = std::chrono::hours{24 * 365};

/// What an answer adds to the rate, for each second: a share of the rate that
/// was too much.
constexpr double growth = 1.0 / 20;

/// No more than this counts for one answer.
constexpr nanoseconds growth_step = std::chrono::seconds{1};

nanoseconds interval_of(double rate) {
  if (!(rate > 0))
    return nanoseconds::zero();
  // Rounded up, as the rate is a maximum.
  auto interval = std::ceil(1e9 / rate);
  if (interval >= static_cast<double>(longest_interval.count()))
    return longest_interval;
  return nanoseconds{static_cast<int64_t>(interval)};
}

double in_seconds(nanoseconds duration) {
  return std::chrono::duration<double>{duration}.count();
}

} // namespace

pace::pace(const politeness_settings& limits)
  : own_interval_{interval_of(limits.rate)},
    per_host_{limits.per_host},
    window_{limits.per_host} {
  // nop
}

nanoseconds pace::interval() const {
  return std::max(own_interval_, interval_of(rate_));
}

void pace::start(time_point now) {
  if (auto gap = interval(); gap > nanoseconds::zero())
    next_ = now + gap;
  if (starts_ == 0 || now - second_began_ >= std::chrono::seconds{1}) {
    auto follows = starts_ > 0 && now - second_began_ < std::chrono::seconds{2};
    starts_before_ = follows ? starts_ : 0;
    starts_ = 0;
    second_began_ = now;
  }
  ++starts_;
}

double pace::recent_rate(time_point now) const {
  auto age = starts_ > 0 ? now - second_began_ : nanoseconds::max();
  if (age >= std::chrono::seconds{2})
    return 1;
  return std::max({starts_, starts_before_, uint32_t{1}});
}

void pace::raise(time_point now) {
  window_ = std::min(window_ + 1, per_host_);
  if (rate_ > 0) {
    rate_ += ceiling_ * growth
             * in_seconds(std::min<nanoseconds>(now - raised_at_, growth_step));
    raised_at_ = now;
  }
}

void pace::lower(bool is_first, time_point now) {
  auto current = rate_ > 0 ? rate_ : recent_rate(now);
  // A run of 429s looks for a rate far below the one that was too much.
  if (is_first || ceiling_ == 0)
    ceiling_ = current;
  rate_ = std::max(current / 2, lowest_rate);
  raised_at_ = now;
  next_ = std::max(next_, now + interval());
}

void pace::reset() {
  raised_at_ = time_point::min();
  rate_ = ceiling_ = 0;
  window_ = per_host_;
}

} // namespace muster
