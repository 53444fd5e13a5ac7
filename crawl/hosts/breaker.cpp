// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/breaker.hpp"

namespace muster {

breaker::breaker(unsigned limit, std::chrono::milliseconds pause)
  : limit_{limit}, pause_{pause} {
  // nop
}

bool breaker::begin() {
  probing_ = tripped();
  return probing_;
}

void breaker::end(bool probe, permit_use use, time_point now) {
  if (probe)
    probing_ = false;
  else if (tripped() || limit_ == 0)
    return;
  if (is_answer(use) || use == permit_use::throttled) {
    failures_ = 0;
  } else if (use == permit_use::connect_failed) {
    if (!tripped())
      ++failures_;
    if (tripped())
      until_ = now + pause_;
  }
}

} // namespace muster
