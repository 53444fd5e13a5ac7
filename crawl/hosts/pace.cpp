// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/pace.hpp"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

using std::chrono::nanoseconds;

/// Longer than any run, and short enough for time points not to overflow.
constexpr nanoseconds longest_interval = std::chrono::hours{24 * 365};

/// How long a host that was given up refuses URLs, at least. Long enough for
/// all waiting URLs.
constexpr nanoseconds shortest_pause = std::chrono::seconds{1};

/// Growth of the rate per second, as a share of the rate that was too high.
constexpr double growth = 1.0 / 20;

/// Maximum time that counts for one answer.
constexpr nanoseconds growth_step = std::chrono::seconds{1};

nanoseconds interval_of(double rate) {
  if (!(rate > 0))
    return nanoseconds::zero();
  // Round up, because the rate is a maximum.
  auto interval = std::ceil(1e9 / rate);
  if (interval >= static_cast<double>(longest_interval.count()))
    return longest_interval;
  return nanoseconds{static_cast<int64_t>(interval)};
}

double in_seconds(nanoseconds duration) {
  return std::chrono::duration<double>{duration}.count();
}

} // namespace

pace::pace(const politeness_settings& limits, std::chrono::seconds longest_wait)
  : own_interval_{interval_of(limits.rate)},
    longest_wait_{longest_wait},
    give_up_pause_{std::max<nanoseconds>(limits.breaker_pause, shortest_pause)},
    per_host_{limits.per_host},
    window_{limits.per_host} {
  // nop
}

nanoseconds pace::interval() const {
  return std::max(own_interval_, interval_of(rate_));
}

void pace::start(time_point now) {
  settle(now);
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

void pace::answered(time_point started, time_point now) {
  settle(now);
  if (matters_until_ == time_point::min() || started <= throttled_at_)
    return;
  answered_ = true;
  ++answers_;
  window_ = std::min(window_ + 1, per_host_);
  if (rate_ > 0) {
    rate_ += ceiling_ * growth
             * in_seconds(std::min<nanoseconds>(now - grown_at_, growth_step));
    grown_at_ = now;
  }
}

void pace::throttled(time_point started, std::optional<nanoseconds> wait,
                     time_point now) {
  settle(now);
  auto again = matters_until_ != time_point::min();
  auto known = again && started <= throttled_at_;
  if (wait)
    hold(*wait, now);
  if (known)
    return;
  if (answered_)
    throttled_since_ = now;
  if (again || !wait)
    lower_rate(now);
  answered_ = false;
  begin_anew(now);
  if (!refuses(now) && now - throttled_since_ >= patience) {
    refuses_until_ = now + give_up_pause_;
    given_up_ = true;
  }
}

void pace::lower_rate(time_point now) {
  auto current = rate_ > 0 ? rate_ : recent_rate(now);
  // Several 429s in a row mean that the right rate is far below the one that
  // was too high.
  if (answered_ || ceiling_ == 0)
    ceiling_ = current;
  rate_ = std::max(current / 2, lowest_rate);
  grown_at_ = now;
  next_ = std::max(next_, now + interval());
}

void pace::hold(nanoseconds wait, time_point now) {
  settle(now);
  held_until_ = std::max(held_until_, now + wait);
  if (held_until_ - now > longest_wait_) {
    refuses_until_ = held_until_ - longest_wait_;
    given_up_ = false;
  }
  begin_anew(now);
}

void pace::begin_anew(time_point now) {
  window_ = 1;
  throttled_at_ = now;
  matters_until_ = std::max(matters_until_, std::max(now, next()) + memory);
}

void pace::settle(time_point now) {
  if (matters_until_ == time_point::min() || now < matters_until_)
    return;
  held_until_ = refuses_until_ = matters_until_ = throttled_at_ =
    throttled_since_ = grown_at_ = time_point::min();
  rate_ = ceiling_ = 0;
  answers_ = 0;
  answered_ = true;
  given_up_ = false;
  window_ = per_host_;
}

} // namespace muster
