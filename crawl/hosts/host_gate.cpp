// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/host_gate.hpp"

#include <algorithm>

namespace muster {

namespace {

using std::chrono::nanoseconds;

/// How long a host that was given up refuses URLs, at least. Long enough for
/// all waiting URLs.
constexpr nanoseconds shortest_pause = std::chrono::seconds{1};

} // namespace

host_gate::host_gate(const politeness_settings& limits,
                     std::chrono::seconds longest_wait)
  : speed_{limits},
    longest_wait_{longest_wait},
    give_up_pause_{
      std::max<nanoseconds>(limits.breaker_pause, shortest_pause)} {
  // nop
}

void host_gate::start(time_point now) {
  settle(now);
  speed_.start(now);
}

void host_gate::answered(time_point started, time_point now, bool was_refused) {
  settle(now);
  if (matters_until_ == time_point::min() || started <= throttled_at_)
    return;
  answered_ = true;
  refusals_ = 0;
  has_quota_ |= was_refused;
  ++answers_;
  speed_.raise(now);
}

void host_gate::throttled(time_point started, std::optional<nanoseconds> wait,
                          time_point now, std::optional<uint32_t> before) {
  settle(now);
  auto concerns_url = before && *before != answers_ && !has_quota_;
  if (concerns_url && !wait)
    return;
  auto again = matters_until_ != time_point::min();
  auto known = again && started <= throttled_at_;
  if (wait)
    hold(*wait, now);
  if (known)
    return;
  if (answered_)
    throttled_since_ = now;
  if ((again && !concerns_url) || !wait)
    speed_.lower(answered_, now);
  answered_ = false;
  ++refusals_;
  begin_anew(now);
  if (now >= refuses_until_ && now - throttled_since_ >= patience) {
    refuses_until_ = now + give_up_pause_;
    given_up_ = true;
  }
}

void host_gate::hold(nanoseconds wait, time_point now) {
  settle(now);
  held_until_ = std::max(held_until_, now + wait);
  if (held_until_ - now > longest_wait_) {
    refuses_until_ = held_until_ - longest_wait_;
    given_up_ = false;
  }
  begin_anew(now);
}

void host_gate::begin_anew(time_point now) {
  speed_.close_window();
  throttled_at_ = now;
  matters_until_ = std::max(matters_until_, std::max(now, next()) + memory);
}

void host_gate::settle(time_point now) {
  if (matters_until_ == time_point::min() || now < matters_until_)
    return;
  held_until_ = refuses_until_ = matters_until_ = throttled_at_ =
    throttled_since_ = time_point::min();
  speed_.reset();
  answers_ = refusals_ = 0;
  answered_ = true;
  has_quota_ = false;
  given_up_ = false;
}

} // namespace muster
