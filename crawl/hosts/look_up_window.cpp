// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/look_up_window.hpp"

#include <algorithm>

namespace muster {

look_up_window::look_up_window() : look_up_window{bounds{}} {
  // nop
}

look_up_window::look_up_window(bounds limits)
  : bounds_{limits},
    limit_{std::clamp(limits.start, limits.least, limits.most)} {
  // nop
}

void look_up_window::record(size_t epoch, bool strained) {
  if (epoch != epoch_)
    return;
  ++ended_;
  strained_ += strained ? 1 : 0;
  if (strained_ * 4 > limit_) {
    limit_ = std::max(limit_ / 2, bounds_.least);
    ++epoch_;
    end_round();
  } else if (ended_ >= limit_) {
    limit_ = std::min(limit_ + bounds_.step, bounds_.most);
    end_round();
  }
}

void look_up_window::end_round() {
  ended_ = 0;
  strained_ = 0;
}

} // namespace muster
