// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

/// The number of a node in one job; never used again.
using node_number = uint32_t;

/// Where a host's URLs go while any of them is out.
struct host_seat {
  std::string_view host;
  node_number node = 0;
  size_t out = 0; ///< URLs of the host that the node has.
  /// The node is to get no more of them: the host goes elsewhere.
  bool moving = false;
  /// When the node was last asked to hand back what it has not begun of the
  /// host, as the dispatcher counts.
  uint64_t recalled_at = 0;
  /// And that is here; where it belongs, if unset.
  std::optional<node_number> heir{};
  /// A URL of it has ended at the node; unset by whoever wants to know.
  bool served = false;
  /// Indexes of URLs that wait until the node has none of them left.
  std::vector<uint64_t> parked;
};

/// Which node has which host: the one of the highest weight by rendezvous
/// hashing, so that few hosts move when nodes come and go. A host that moves
/// stays with its node while that has URLs of it, so that its limits hold.
/// Memory is proportional to the hosts whose URLs are out.
class placement {
public:
  /// A node that takes hosts.
  void add(node_number node, std::string_view name);

  /// The node takes no more hosts and is to get no more URLs of those it has.
  void retire(node_number node);

  /// Hosts that belong to a node which was added, by the nodes that have them.
  /// They begin to move.
  std::map<node_number, std::vector<std::string>> claim(node_number node);

  /// Whether there is a node that takes hosts.
  bool has_room() const {
    return !nodes_.empty();
  }

  /// The host's seat, made if there is none. Not at one of `shunned`, if there
  /// are others: if it is, it begins to move. Needs room. Stays where it is
  /// until it is released.
  host_seat& seat_of(std::string_view host,
                     const std::vector<node_number>& shunned = {});

  /// The host's seat; null if it has none.
  host_seat* find_seat(const std::string& host) {
    auto i = seats_.find(host);
    return i == seats_.end() ? nullptr : &i->second;
  }

  /// Whether the host has a seat, at that node.
  bool is_at(const std::string& host, node_number node) const {
    auto i = seats_.find(host);
    return i != seats_.end() && i->second.node == node;
  }

  /// One URL less is out, or parked. Forgets the seat once it has none; true
  /// if the parked URLs can go elsewhere now.
  bool release(host_seat& seat);

  /// Takes the parked URLs off a seat that has none out. They are to be given
  /// a seat again, which is at its heir if it has one.
  std::vector<uint64_t> unpark(host_seat& seat);

  /// Forgets what is parked.
  void forget_parked();

  void forget_seats() {
    seats_.clear();
  }

  /// Hosts remembered.
  size_t hosts() const {
    return seats_.size();
  }

private:
  struct member {
    node_number node;
    uint64_t hash; ///< Of its name.
  };

  /// Whether the node takes hosts.
  bool is_open(node_number node) const;

  node_number best_for(std::string_view host,
                       const std::vector<node_number>& shunned = {}) const;

  std::vector<member> nodes_;
  std::unordered_map<std::string, host_seat> seats_;
};

/// Shares of a host's limits, at most: enough for every node of a large
/// cluster to have one.
inline constexpr uint32_t max_shares = 64;

/// How the limits of a host are cut into shares that nodes can have: `count`
/// shares of `per_share` exchanges at once each.
struct limit_shares {
  uint32_t count = 1;
  size_t per_share = 1;
};

/// As many shares as a cluster may have use for; loses as few exchanges of
/// `per_host` as whole shares allow.
///
/// Shares keep their own time, so that their first requests may come together:
/// with a `rate` (requests a second, 0 for none) there are no more of them than
/// may start in a second.
limit_shares shares_of(size_t per_host, double rate);

/// The share that a URL counts for: any, but always the same.
uint32_t share_of(uint64_t index, uint32_t count);

/// What stands for the share of a host where shares are kept apart; its
/// host_key() if there is only one.
std::string share_name(std::string_view host, uint32_t share, uint32_t count);

/// The host that a share_name() is of.
inline std::string host_of_share(std::string_view name) {
  return std::string{name.substr(0, name.find('#'))};
}

/// The weight of a node for a host by rendezvous hashing: the node with the
/// highest weight gets the host, so that a node that comes or goes moves only
/// the hosts that it gains or had. The same in every process.
uint64_t rendezvous_weight(std::string_view host, std::string_view node);

} // namespace muster
