#pragma once

#include "actors/expiring_map.hpp"
#include "messages/host_waits.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace muster {

/// Which hosts have asked nodes to be left alone, for nodes that join later.
/// Remembers at most `max_hosts`, and of more those whose time is farthest off.
/// No clock.
class wait_board {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t max_hosts = 10'000;

  /// Returns whether it is the first word of that host.
  bool note(const host_wait& x, time_point now);

  /// What is left of all waits at `now`, in lists of at most max_host_waits.
  std::vector<host_wait_list> lists(time_point now);

  /// Hosts that have ever asked, max_hosts at most.
  size_t hosts() const {
    return known_.size();
  }

private:
  struct entry {
    uint16_t status;
    time_point until;
  };

  expiring_map<entry> waits_{max_hosts};
  std::unordered_set<std::string> known_;
};

} // namespace muster
