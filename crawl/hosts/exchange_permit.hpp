// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/host_lanes.hpp"
#include "crawl/hosts/slot_shares.hpp"

#include <chrono>

namespace muster {

template<class Item>
class frontier;

/// The right to have one exchange open with a host of a frontier. Returned with
/// frontier::release().
template<class Item>
class exchange_permit {
  friend frontier<Item>;

  using lane_ref = typename host_lanes<Item>::lane_ref;
  using time_point = std::chrono::steady_clock::time_point;

  exchange_permit(lane_ref at, bool probe, bool over_idle,
                  slot_shares::kind kind, time_point started)
    : at_{at},
      probe_{probe},
      over_idle_{over_idle},
      kind_{kind},
      started_{started} {
    // nop
  }

  lane_ref at_;
  bool probe_;     ///< The exchange is the probe of the host's breaker.
  bool over_idle_; ///< There was an idle connection for the exchange.
  slot_shares::kind kind_;
  time_point started_;
};

} // namespace muster
