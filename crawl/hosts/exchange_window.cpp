// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/exchange_window.hpp"

#include <algorithm>

namespace muster {

exchange_window::exchange_window(size_t most) : most_{most}, limit_{most} {
  // nop
}

void exchange_window::begin(time_point now) {
  if (!short_)
    return;
  trying_ = true;
  resume_at_ = now + longest_pause;
}

void exchange_window::end_short(http::shortage lack, size_t out,
                                time_point now) {
  if (lack != http::shortage::network)
    limit_ = std::clamp(out, size_t{1}, limit_);
  raise_at_ = now + raise_interval;
  // Exchanges that started before the last attempt bring no news.
  if (short_ && !trying_)
    return;
  pause_ = short_ ? std::min(2 * pause_, longest_pause) : first_pause;
  short_ = true;
  trying_ = false;
  resume_at_ = now + pause_;
}

void exchange_window::end(time_point now) {
  short_ = false;
  trying_ = false;
  if (limit_ == most_ || now < raise_at_)
    return;
  limit_ = std::min(limit_ + 1 + most_ / 32, most_);
  raise_at_ = now + raise_interval;
}

} // namespace muster
