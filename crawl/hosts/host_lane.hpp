// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/breaker.hpp"
#include "crawl/hosts/host_gate.hpp"
#include "crawl/hosts/lane_queue.hpp"
#include "crawl/hosts/slot_shares.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

template<class Item>
struct host_lane;

/// A host of a frontier.
template<class Item>
struct lane_host {
  lane_host(std::string_view name, const host_gate& gate)
    : name{name}, gate{gate} {
    // nop
  }

  std::string name;
  /// At least one, usually only one.
  std::vector<typename std::list<host_lane<Item>>::iterator> lanes;
  host_gate gate;
  host_credit credit;
  size_t permits = 0; ///< Permits in use, of all lanes.
};

/// One port of a host, with the items that wait for it.
template<class Item>
struct host_lane {
  using time_point = std::chrono::steady_clock::time_point;
  using lane_list = std::list<host_lane>;
  using wake_map = std::multimap<time_point, typename lane_list::iterator>;

  host_lane(lane_host<Item>* of, uint16_t port,
            const politeness_settings& settings)
    : of{of},
      port{port},
      circuit{settings.breaker_failures, settings.breaker_pause} {
    // nop
  }

  lane_host<Item>* of;
  uint16_t port;
  lane_queue<Item> items;
  breaker circuit;
  size_t permits = 0;   ///< Permits in use.
  size_t idle = 0;      ///< Idle connections, as far as known.
  size_t turn_left = 0; ///< Exchanges left in its turn.
  time_point turn_end = time_point::min();
  lane_list* in = nullptr; ///< The list that contains it.
  uint64_t arrival = 0;    ///< Order of arrival in that list, among all lanes.
  std::optional<typename wake_map::iterator> wake;
  time_point idle_since; ///< When it was added to the list of idle lanes.
};

} // namespace muster
