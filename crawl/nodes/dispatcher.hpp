// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/ledger.hpp"
#include "crawl/nodes/placement.hpp"
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

/// What a node may have been lost for: a URL that it had, or nothing that would
/// happen again elsewhere.
enum class blame : uint8_t { urls, nothing };

/// Which node has which URL: hands each to the node of its host, never beyond
/// the node's credit, and again to another one when the node is lost. Of all
/// that nodes say about a URL only the first result of the node that has it
/// counts. No actor, no clock. Memory is proportional to size().
class dispatcher {
public:
  /// A URL is given up when so many nodes were lost with it: it may be what
  /// brings them down. Most of what a lost node had is blameless, though: after
  /// half of these losses a URL is in doubt, and a node gets such URLs in
  /// groups that are smaller with each loss, and of one at the end. From then
  /// on only the group that a lost node had is blamed. A node that never had a
  /// result is more likely broken itself: its loss does not count while there
  /// is one that had.
  static constexpr uint32_t max_losses = 8;

  /// Without `fixed`, nodes may come and go; hosts have as many `shares`.
  dispatcher(bool fixed, uint32_t shares) : fixed_{fixed}, shares_{shares} {
    // nop
  }

  /// A node that takes `credit` URLs at once. What waits for a node goes there.
  node_number add_node(std::string_view name, uint64_t credit);

  /// Lets a node that was added have its hosts. Returns the hosts (or shares of
  /// hosts) whose URLs other nodes are to hand back as far as they have not
  /// begun them.
  std::map<node_number, std::vector<std::string>> claim(node_number node);

  /// The node is to finish what it has begun; gets no more hosts.
  void retire_node(node_number node);

  /// What the node has is for others, but for URLs that were lost too often:
  /// those are taken out. None has been lost once more with blame::nothing.
  given_up lose_node(node_number node, blame whom = blame::urls);

  /// Adds a URL that is fetched for itself.
  void add(uint64_t index, ledger_entry entry, http::url target);

  /// As the ledger's.
  std::optional<uint64_t> find_in_flight(std::string_view key) const {
    return ledger_.find_in_flight(key);
  }
  void add_follower(uint64_t leader, uint64_t index, ledger_entry entry) {
    ledger_.add_follower(leader, index, std::move(entry));
  }

  /// The node has a result; nullopt if it is not the one that has been given
  /// the URL.
  std::optional<settled_entry> settle(node_number from, uint64_t index);

  /// Whether a fetch that the node hands on has got further than when it got
  /// it: another redirect, or another attempt. Each may happen so many times.
  /// So nodes cannot send a URL round for ever. True if it does not have the
  /// URL.
  bool has_moved(node_number from, const fetch_task& task);

  /// The node hands on a fetch that it has begun, whose next exchange is with
  /// `task.target`: it goes on at the node of that host.
  /// False if the node does not have the URL.
  bool hand_on(node_number from, fetch_task task);

  /// Whether the node has been given all these URLs, and has not done with
  /// any.
  bool has_all(node_number node, const std::vector<uint64_t>& indexes);

  /// Remembers which URLs the node has been given, as far as it has not done
  /// with them: overdue_hosts() and has_overdue() are about these.
  void watch(node_number node);

  /// Hosts (or shares of hosts) of the watched URLs that the node still has. It
  /// is to hand back what it has not begun of these. Those of which it has
  /// ended nothing since watch() go to other nodes, if there are any.
  std::vector<std::string> overdue_hosts(node_number node);

  /// Whether the node still has a watched URL, and never handed it back.
  bool has_overdue(node_number node) const;

  /// The node is asked to hand back what it has not begun of these hosts (or
  /// shares of hosts).
  void recall(const std::vector<std::string>& hosts);

  /// Whether the node was asked for all these URLs since it got them.
  bool were_recalled(node_number node, const std::vector<uint64_t>& indexes);

  /// The node hands back what it has not begun. It goes where its hosts belong.
  void hand_back(node_number from, const std::vector<uint64_t>& indexes);

  /// As hand_back(), but the node has too much: these hosts go to nodes that
  /// have less, once it has nothing of them any more.
  void relieve(node_number from, const std::vector<uint64_t>& indexes);

  /// As hand_back(), but the URLs are dropped, and their followers.
  void drop(node_number from, const std::vector<uint64_t>& indexes);

  /// Drops what no node has been given yet.
  void drop_unsent();

  /// Takes out all that is left.
  given_up drop_all();

  /// Nodes that next_batch() has something for.
  std::vector<node_number> due() const;

  /// URLs for the node to begin, as far as its credit goes, in one message.
  task_batch next_batch(node_number node);

  /// Whether the node has URLs of the host, or is to have some.
  bool is_at(std::string_view host, node_number node) const;

  /// URLs that the node has, or is to have.
  uint64_t out_at(node_number node) const;

  /// URLs that the node has been given.
  uint64_t sent_to(node_number node) const;

  /// URLs that a node has or is to have on average. Inputs that share the
  /// result of another one do not count.
  uint64_t average_out() const;

  /// Nodes that get URLs.
  bool has_room() const {
    return fixed_ ? !nodes_.empty() : placement_.has_room();
  }

  /// Inputs without a result.
  size_t size() const {
    return ledger_.size();
  }

private:
  struct member {
    node_number number;
    uint64_t credit;              ///< URLs that it takes at once.
    uint64_t out = 0;             ///< URLs that it has or is to have.
    std::deque<fetch_task> queue; ///< Of these, those that wait for credit,
    /// or until fewer in doubt are out; by losses.
    std::multimap<uint32_t, fetch_task> doubtful;
    std::unordered_set<uint64_t> in_doubt; ///< Those that the node has.
    uint32_t doubts = 0;                   ///< The most losses of any of these.
    std::unordered_set<uint64_t> watched;  ///< As watch() has it.
    bool proven = false;                   ///< It had a result.

    size_t waiting() const {
      return queue.size() + doubtful.size();
    }

    /// URLs that the node takes now.
    uint64_t room() const {
      auto sent = out - waiting();
      return credit - std::min(credit, sent);
    }
  };

  /// The URL is out at the node, which has been given it; null if not.
  ledger_entry* given_to(node_number node, uint64_t index);

  /// As settle(), but of a URL that the node may not have been given yet.
  void take_out(node_number from, uint64_t index);

  member* find(node_number node);
  const member* find(node_number node) const;

  using node_list = std::vector<node_number>;

  /// Whether the node may have its next URL in doubt.
  static bool may_doubt(const member& node);

  void dispatch(ledger_entry& entry, fetch_task task,
                const node_list& shunned = {});
  /// Has the URLs that wait in a queue, and those only, dispatched again.
  template<class Predicate>
  void take_back_unsent(member& from, Predicate which);

  /// The URL is out at the node no more.
  static void take_from(member& node, uint64_t index);

  /// Takes URLs from a node and dispatches them again.
  void take_back(node_number from, const std::vector<uint64_t>& indexes,
                 const node_list& shunned);

  void dispatch_again(const std::vector<uint64_t>& indexes,
                      const node_list& shunned = {});

  /// The URL is out at its node no more. Appends what may move now that the
  /// node has none of its host.
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
