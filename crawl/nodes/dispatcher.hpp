// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/ledger.hpp"
#include "crawl/nodes/placement.hpp"
#include "crawl/nodes/suspects.hpp"
#include "messages/job.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace muster {

/// The possible cause of a node's loss: one of its URLs, or nothing that would
/// happen again at another node.
enum class blame : uint8_t { urls, nothing };

/// Knows which node has which URL. Gives each URL to the node of its host,
/// within the node's credit, and to another node if the node is lost. Accepts
/// only the first result of a URL, from the node that has it. Not an actor; has
/// no clock. Memory is proportional to size().
class dispatcher {
public:
  /// A URL is given up after so many nodes were lost with it, because it may be
  /// the cause. But most URLs of a lost node are not the cause. So after half
  /// of these losses, a URL is one of the suspects. A node that never had a
  /// result is probably broken itself, so its loss does not count while another
  /// node has had a result.
  static constexpr uint32_t max_losses = suspects::max_losses;

  /// `fixed`: nodes do not come and go. `shares`: number of shares of each
  /// host.
  dispatcher(bool fixed, uint32_t shares) : fixed_{fixed}, shares_{shares} {
    // nop
  }

  /// Adds a node that takes `credit` URLs at once. URLs that wait for a node go
  /// to it.
  node_number add_node(std::string_view name, uint64_t credit);

  /// Assigns an added node its hosts. Returns the hosts (or shares of hosts)
  /// whose URLs other nodes must hand back if they have not started them.
  std::map<node_number, std::vector<host_share>> claim(node_number node);

  /// The node finishes what it has started, and gets no more hosts.
  void retire_node(node_number node);

  /// Gives the URLs of a lost node to others. Removes and returns URLs that
  /// were lost too often. With blame::nothing, this loss does not count.
  given_up lose_node(node_number node, blame cause = blame::urls);

  /// Adds a URL that does not share the result of another one.
  void add(uint64_t index, ledger_entry entry, http::url target);

  /// See ledger.
  std::optional<uint64_t> find_in_flight(const fetch_key& key) const {
    return ledger_.find_in_flight(key);
  }
  void add_follower(uint64_t leader, uint64_t index, ledger_entry entry) {
    ledger_.add_follower(leader, index, std::move(entry));
  }

  /// Removes a URL whose result has come from `from`; nullopt if this node was
  /// not given the URL.
  std::optional<settled_entry> settle(node_number from, uint64_t index);

  /// Whether a fetch that the node passes on has made progress since the node
  /// got it: another redirect, or another attempt. Their number is limited, so
  /// nodes cannot pass a URL around forever. True if the node does not have the
  /// URL.
  bool has_moved(node_number from, const fetch_task& task);

  /// The node passes on a fetch that it has started. The next exchange is with
  /// `task.target`, so the fetch continues at the node of that host. Returns
  /// false if the node does not have the URL.
  bool hand_on(node_number from, fetch_task task);

  /// Whether the node was given all these URLs and has finished none of them.
  bool has_all(node_number node, const std::vector<uint64_t>& indexes);

  /// Remembers the URLs that the node was given and has not finished, for
  /// overdue_hosts() and has_overdue().
  void watch(node_number node);

  /// Hosts (or shares of hosts) of watched URLs that the node still has. The
  /// node must hand back the URLs that it has not started. Hosts of which it
  /// has finished nothing since watch() go to other nodes, if there are any.
  std::vector<host_share> overdue_hosts(node_number node);

  /// Whether the node still has a watched URL that it never handed back.
  bool has_overdue(node_number node) const;

  /// Notes that the node is asked to hand back what it has not started of these
  /// hosts (or shares of hosts).
  void recall(const std::vector<host_share>& hosts);

  /// Whether the node was asked to hand back all these URLs since it got them.
  bool were_recalled(node_number node, const std::vector<uint64_t>& indexes);

  /// The node hands back URLs that it has not started. They go to the nodes of
  /// their hosts.
  void hand_back(node_number from, const std::vector<uint64_t>& indexes);

  /// Like hand_back(), but the node has too many URLs: these hosts move to
  /// nodes that have fewer, once this node has none of their URLs.
  void relieve(node_number from, const std::vector<uint64_t>& indexes);

  /// Like hand_back(), but drops the URLs and their followers.
  void drop(node_number from, const std::vector<uint64_t>& indexes);

  /// Drops URLs that no node was given yet.
  void drop_unsent();

  /// Removes all remaining URLs.
  given_up drop_all();

  /// Nodes for which next_batch() has URLs.
  std::vector<node_number> due() const;

  /// The next URLs for the node, within its credit, for one message.
  task_batch next_batch(node_number node);

  /// Whether the node has URLs of the host, or will get some.
  bool is_at(std::string_view host, node_number node) const;

  /// Number of URLs that the node has or will get.
  uint64_t out_at(node_number node) const;

  /// Number of URLs that the node was given.
  uint64_t sent_to(node_number node) const;

  /// Average number of URLs that a node has or will get, without inputs that
  /// share the result of another one.
  uint64_t average_out() const;

  /// Whether there is a node that gets URLs.
  bool has_room() const {
    return fixed_ ? !nodes_.empty() : placement_.has_room();
  }

  /// Number of inputs without a result.
  size_t size() const {
    return ledger_.size();
  }

private:
  struct member {
    node_number number;
    uint64_t credit;              ///< Number of URLs that it takes at once.
    uint64_t out = 0;             ///< URLs that it has or will get.
    std::deque<fetch_task> queue; ///< URLs that wait for credit.
    suspects doubtful;            ///< Others that wait, or that it has.
    std::unordered_set<uint64_t> watched; ///< See watch().
    bool proven = false;                  ///< It has had a result.

    size_t waiting() const {
      return queue.size() + doubtful.waiting();
    }

    /// Number of URLs that the node can take now.
    uint64_t room() const {
      auto sent = out - waiting();
      return credit - std::min(credit, sent);
    }
  };

  /// The entry of a URL that the node was given; null if it does not have it.
  ledger_entry* given_to(node_number node, uint64_t index);

  /// Like settle(), but the node may not have been given the URL yet.
  void take_out(node_number from, uint64_t index);

  /// Whose limits the task's next exchange counts for.
  host_share host_of(const fetch_task& task) const {
    return host_share{task.target.host, task.share, shares_};
  }

  /// Takes back the URLs of these hosts that wait for a node.
  void take_back_unsent(member& from,
                        const std::unordered_set<host_share>& hosts);

  member* find(node_number node);
  const member* find(node_number node) const;

  using node_list = std::vector<node_number>;

  void dispatch(ledger_entry& entry, fetch_task task,
                const node_list& avoided = {});
  /// Dispatches the URLs again that wait in a queue.
  template<class Predicate>
  void take_back_unsent(member& from, Predicate which);

  /// Removes the URL from the node.
  static void take_from(member& node, uint64_t index);

  /// Takes URLs from a node, and dispatches them again.
  void take_back(node_number from, const std::vector<uint64_t>& indexes,
                 const node_list& avoided);

  void dispatch_again(const std::vector<uint64_t>& indexes,
                      const node_list& avoided = {});

  /// Removes the URL from its node. Appends the URLs that may move now, because
  /// the node has none of this host.
  void vacate(ledger_entry& entry, std::vector<uint64_t>& movable);

  bool fixed_;
  uint32_t shares_;
  node_number next_node_ = 0;
  uint64_t clock_ = 0;        ///< Counts batches.
  std::vector<member> nodes_; ///< By number.
  placement placement_;
  ledger ledger_;
};

} // namespace muster
