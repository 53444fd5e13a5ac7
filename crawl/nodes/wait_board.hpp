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

/// The waits that hosts asked nodes for, to tell all other nodes and those that
/// join later. Remembers at most `max_hosts` hosts; if there are more, those
/// whose wait ends last. Has no clock.
///
/// A node of another process may be wrong about a host, or lie. What it reports
/// counts at other nodes for at most `longest` after its first report. After
/// that, each node asks the host itself. Then reports of this node about the
/// host do not count for the same time, so that the host is fetched meanwhile.
class wait_board {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t max_hosts = 10'000;

  explicit wait_board(std::chrono::milliseconds longest) : longest_{longest} {
    // nop
  }

  /// Whether no node has reported this host before.
  bool is_new(std::string_view host);

  /// Notes a report. Returns how long other nodes must wait, if they do not
  /// know this yet, else zero. `trusted`: the node is in this process.
  std::chrono::milliseconds note(const host_wait& x, node_number teller,
                                 bool trusted, time_point now);

  /// Drops the reports of this node, so that nodes that join do not get them.
  void forget(node_number teller);

  /// The rest of all waits at `now`, in lists of at most max_host_waits.
  std::vector<host_wait_list> lists(time_point now);

  /// Number of hosts that ever asked, at most max_hosts.
  size_t hosts() const {
    return known_.size();
  }

private:
  struct entry {
    uint16_t status;
    time_point until;
    node_number teller;
  };

  /// The time in which reports of one node hold a host.
  struct hold {
    time_point since;
    time_point until;
  };

  /// Limits `wait` to the time for which the node's reports count.
  std::chrono::milliseconds counted(const host_wait& x, node_number teller,
                                    time_point now);

  std::chrono::milliseconds longest_;
  expiring_map<entry> waits_{max_hosts};
  expiring_map<hold> holds_{max_hosts}; ///< By host and node.
  std::unordered_set<std::string> known_;
};

} // namespace muster
