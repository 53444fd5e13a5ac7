// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/host_share.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

/// The number of a node in one job; never reused.
using node_number = uint32_t;

/// The node of a host while any of its URLs is unfinished.
struct host_seat {
  const host_share* host = nullptr;
  node_number node = 0;
  size_t out = 0; ///< Number of URLs of the host that the node has.
  /// The host moves, so the node gets no more of its URLs.
  bool moving = false;
  /// When the node was last asked to hand back URLs of the host, in batches of
  /// the dispatcher.
  uint64_t recalled_at = 0;
  /// The node that the host moves to; if unset, the node where it belongs.
  std::optional<node_number> moves_to{};
  /// A URL of the host has ended at the node; reset by the reader.
  bool served = false;
  /// Indexes of URLs that wait until the node has none of this host.
  std::vector<uint64_t> parked;
};

/// Knows which node has which host: the node with the highest weight by
/// rendezvous hashing, so that few hosts move when nodes come and go. A host
/// moves only when its node has no more of its URLs, so that its limits hold.
/// Memory is proportional to the hosts with unfinished URLs.
class placement {
public:
  /// Adds a node that takes hosts.
  void add(node_number node, std::string_view name);

  /// The node takes no more hosts, and gets no more URLs of those that it has.
  void retire(node_number node);

  /// Starts to move hosts to an added node. Returns them by the nodes that have
  /// them.
  std::map<node_number, std::vector<host_share>> claim(node_number node);

  /// Whether there is a node that takes hosts.
  bool has_room() const {
    return !nodes_.empty();
  }

  /// The seat of the host, created if there is none. Avoids the nodes in
  /// `avoided` if there are others: a host there starts to move. has_room()
  /// must be true. The reference is valid until the seat is released.
  host_seat& seat_of(const host_share& host,
                     const std::vector<node_number>& avoided = {});

  /// The seat of the host; null if it has none.
  host_seat* find_seat(const host_share& host) {
    auto i = seats_.find(host);
    return i == seats_.end() ? nullptr : &i->second;
  }

  /// Whether the host has a seat at this node.
  bool is_at(const host_share& host, node_number node) const {
    auto i = seats_.find(host);
    return i != seats_.end() && i->second.node == node;
  }

  /// Removes one URL from a seat, and the seat with its last URL. Returns true
  /// if the parked URLs can move now.
  bool release(host_seat& seat);

  /// Removes and returns the parked URLs of a seat whose node has no URLs. The
  /// caller must get a seat for them again; its node is `moves_to` if set.
  std::vector<uint64_t> unpark(host_seat& seat);

  /// Drops all parked URLs.
  void forget_parked();

  void forget_seats() {
    seats_.clear();
  }

  /// Number of hosts with a seat.
  size_t hosts() const {
    return seats_.size();
  }

private:
  struct member {
    node_number node;
    uint64_t hash; ///< Hash of its name.
  };

  /// Whether the node takes hosts.
  bool is_open(node_number node) const;

  node_number best_for(const host_share& host,
                       const std::vector<node_number>& avoided = {}) const;

  std::vector<member> nodes_;
  std::unordered_map<host_share, host_seat> seats_;
};

/// Maximum number of shares of a host: enough for every node of a large
/// cluster.
inline constexpr uint32_t max_shares = 64;

/// The division of a host's limits into shares for nodes: `count` shares with
/// `per_share` open exchanges each.
struct limit_shares {
  uint32_t count = 1;
  size_t per_share = 1;
};

/// As many shares as a cluster may use. Loses as few exchanges of `per_host` as
/// possible.
///
/// Shares do not coordinate, so their first requests may be sent together. With
/// a `rate` (requests per second, 0 for none), there are at most as many shares
/// as requests may start in a second.
limit_shares shares_of(size_t per_host, double rate);

/// The share of a URL, always the same.
uint32_t share_of(uint64_t index, uint32_t count);

/// The weight of a node for a host by rendezvous hashing. The node with the
/// highest weight gets the host, so a node that joins or leaves moves only its
/// own hosts. The same in every process.
uint64_t rendezvous_weight(std::string_view host, std::string_view node);

} // namespace muster
