// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/expiring_map.hpp"
#include "crawl/nodes/placement.hpp"
#include "messages/host_waits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace muster {

/// Which hosts have asked nodes to be left alone, for all others and for those
/// that join later. Remembers at most `max_hosts`, and of more those whose time
/// is farthest off. No clock.
///
/// A node of another process may be wrong about a host, or lie. What it says
/// counts elsewhere for `longest` at most, counted from the first word: after
/// that each node asks the host itself. Then it does not count for as long as
/// the host was held, so that others have their turn.
class wait_board {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t max_hosts = 10'000;

  explicit wait_board(std::chrono::milliseconds longest) : longest_{longest} {
    // nop
  }

  /// Whether nobody has spoken of that host before.
  bool is_new(std::string_view host);

  /// Returns how long others are to leave the host alone, as far as they do not
  /// know that yet. `trusted`: the node is of this process.
  std::chrono::milliseconds note(const host_wait& x, node_number teller,
                                 bool trusted, time_point now);

  /// Nodes that join are not told what that one has said.
  void forget(node_number teller);

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
    node_number teller;
  };

  /// From when until when a host is held by what one node has said.
  struct hold {
    time_point since;
    time_point until;
  };

  /// Cuts `wait` to what the node's word counts for.
  std::chrono::milliseconds counted(const host_wait& x, node_number teller,
                                    time_point now);

  std::chrono::milliseconds longest_;
  expiring_map<entry> waits_{max_hosts};
  expiring_map<hold> holds_{max_hosts}; ///< By host and node, with the rest.
  std::unordered_set<std::string> known_;
};

} // namespace muster
