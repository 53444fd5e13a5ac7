// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "actors/node/fetcher.hpp"
#include "crawl/hosts/exchange_window.hpp"
#include "crawl/hosts/frontier.hpp"
#include "crawl/nodes/fence.hpp"
#include "crawl/nodes/node_lease.hpp"
#include "crawl/nodes/validate.hpp"
#include "messages/interfaces/fetcher.hpp"
#include "messages/interfaces/job.hpp"
#include "messages/interfaces/node.hpp"
#include "messages/interfaces/resolver.hpp"
#include "messages/interfaces/transport.hpp"
#include "messages/reporter.hpp"
#include "messages/settings.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

namespace muster {

struct node_config {
  std::string name; ///< Name of the node in records.
  fetch_settings fetch;
  politeness_settings politeness;
  /// Maximum number of URLs at the node, waiting and running.
  size_t credit = 50'000;
  job_actor job; ///< The source of its URLs.
  resolver_actor resolver;
  std::shared_ptr<const http::name_cache> names; ///< See fetcher_config.
  transport_actor transport;
  uint64_t seed = 0;      ///< Seed for the jitter of backoffs.
  uint32_t shares = 1;    ///< Number of shares of each host's limits.
  bool clustered = false; ///< Other nodes may also have hosts.
  /// How long to work after the last message of the coordinator; 0 if it is in
  /// the same process.
  std::chrono::milliseconds lease{0};
  /// The fence is closed when the lease ends. May be null. The transport has
  /// the same fence.
  std::shared_ptr<lease_fence> fence;
  /// Reports shortages to users of this process. Null in the coordinator's
  /// process, because the coordinator reports them.
  reporter* messages = nullptr;
};

/// A node, with the messages that it sends to itself.
using node_impl = node_actor::extend<
  // Send the collected results to the coordinator.
  caf::reacts_to<flush_atom>,
  // The wait of a host is over.
  caf::reacts_to<wake_atom>,
  // Look for fetchers past their deadline.
  caf::reacts_to<sweep_atom>,
  // Tell the coordinator that this node is alive.
  caf::reacts_to<beat_atom>>;

/// Keeps the frontier, and spawns a fetcher per URL as permits allow. The node
/// itself accounts for each permit, so a fetcher that dies loses none.
///
///     coordinator         node             fetcher
///      | <------- join --- |                  |
///      | -- task_batch --> |                  |
///      |                   | -- spawn ------> |
///      |                   | <- permit_exchange  redirect, retry
///      |                   | -- permit -----> |
///      |                   | <- fetch_result  |
///      | <- result_batch - |
///      |                   | <- fetch_task    redirect to another's host
///      | <- task_batch --- |
///      |                   | <- set_aside     no room on this machine
///      | <- shortage ----- |
///      | -- drain -------> |
///      | <- returned ----- |
///
/// In another process than the coordinator, the node sends heartbeats and stops
/// by itself if they are not acknowledged. So it has no open exchange when the
/// coordinator gives it up. Quits with `exit_reason::user_shutdown` when told
/// to stop, with `exit_reason::remote_link_unreachable` when it lost the
/// coordinator, with `lease_over`, or with expulsion() if one of the two sent
/// an invalid message.
class node_state {
public:
  static inline const char* name = "node";

  using pointer = node_impl::pointer;

  node_state(pointer self, node_config config);

  void on_tasks(task_batch& tasks);
  void on_result(fetch_result& result, permit_use use);
  void on_travel(fetch_task& task, permit_use use);
  void on_set_aside(set_aside& order);
  void on_permit_exchange(permit_exchange& exchange);
  void on_slow_down(const slow_down& word);
  void on_host_waits(const host_wait_list& hosts);
  void on_drain();
  void on_yield(const host_list& hosts);
  void on_shed(uint64_t limit);
  void on_leave();
  void on_stop(const caf::error& why);
  void on_wake();
  void on_renew(uint64_t stamp);
  void on_beat();

  // Checks of the sender of the current message.

  bool is_from_job() const;
  bool is_from_self() const;
  /// Whether the sender is in this process.
  bool is_from_here() const;
  /// Whether the sender is the fetcher of this index.
  bool is_from_fetcher(uint64_t index) const;

  /// Ends fetchers that are past the total deadline: reminds them first, and
  /// drops them if they do not answer.
  void on_sweep();

  /// Sends the collected results to the coordinator.
  void flush();

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A running fetcher that waits for a permit of this host or share.
  struct waiter {
    uint64_t index = 0;
    host_share host;
    uint16_t port = 0;
  };

  /// A waiting fetcher, or a URL that waits for its first permit.
  using waiting = std::variant<fetch_task, waiter>;

  using permits = frontier<waiting>;

  struct running {
    fetcher_actor fetcher;
    std::optional<permits::permit> permit; ///< The permit that it holds.
    time_point begin;    ///< When the fetch began, perhaps at another node.
    time_point deadline; ///< When to remind the fetcher, then when to drop it.
    uint32_t share = 0;
    bool reminded = false;
    /// Its place in the frontier while it waits for a permit.
    std::optional<permits::place> place{};
    time_point counted_until{}; ///< Until when `excused` was computed.
    /// The part of the wait that does not count towards the deadline.
    std::chrono::nanoseconds excused{0};
    /// host_gate::answers() when the host last asked this URL to wait; unset if
    /// it did not.
    std::optional<uint32_t> answers{};
    bool refused = false; ///< Its last exchange ended in this way.
    /// Number of such answers with other answers of the host in between.
    unsigned setbacks = 0;
    /// Number of such answers since it last let others go first.
    unsigned in_row = 0;
    unsigned yields = 0; ///< Number of times that it let others go first.
  };

  /// Removes the URLs from `items` that were not started.
  index_batch unbegun(std::vector<waiting> items);
  /// Hands back the URLs that were not started.
  void hand_back(std::vector<waiting> items);
  void hand_back(const index_batch& indexes);

  /// Starts the URLs that permits and resources allow, and ends those that are
  /// refused.
  void pump(time_point now);
  void grant(permits::grant&& granted, time_point now);
  void refuse(permits::refusal refused, time_point now);
  /// While draining: hands back URLs, started or not, that wait for hosts that
  /// asked to wait.
  void give_up_held(time_point now);
  void enqueue(fetch_task&& task);
  /// All other URLs go first, also those that the node gets later.
  static constexpr size_t all_others = SIZE_MAX;
  /// How many other URLs of the host go first after another answer that asked
  /// to wait.
  static size_t others_before(running& fetch, const host_gate& gate);
  /// Removes a waiting fetch from the frontier.
  void leave_queue(running& fetch);
  /// Excuses the wait until now if the host asked for it: if it is `throttled`,
  /// or refused the last exchange of the fetch.
  void excuse(running& fetch, bool throttled, time_point now);
  /// Returns the permit of the fetch, if it has one.
  bool give_back(running& fetch, permit_use use, time_point now);
  /// An error result of the node itself.
  static fetch_result error_result(uint64_t index, http::error_kind kind,
                                   std::string detail);
  /// The result of a URL that waited for a local resource for too long.
  fetch_result outwaited(const set_aside& order) const;
  void tell_shortage(http::shortage lack, time_point now);
  /// Ends a fetch. Returns false if there is no such fetch.
  bool end(uint64_t index, permit_use use, time_point now);
  void report(fetch_result&& result);
  /// Sends the collected results now or soon.
  void schedule_flush();
  void schedule_wake();
  void schedule_sweep();
  /// Whether another URL could start at once.
  bool is_idle() const;
  /// What keeps this node from running more fetches.
  run_limit limit(time_point now) const;

  pointer self_;
  node_config config_;
  std::shared_ptr<const fetcher_config> fetcher_config_;
  permits frontier_;
  std::unordered_map<uint64_t, running> running_;
  /// Number of used permits; never more than window_ admits.
  size_t permits_out_ = 0;
  exchange_window window_;
  /// When each shortage was last reported.
  std::map<http::shortage, time_point> reported_at_;
  /// Results that were not sent yet.
  result_batch results_;
  /// Fetches for other nodes that were not sent yet.
  task_batch leaving_;
  /// Size of both in bytes.
  size_t gathered_ = 0;
  /// Number of URLs whose end the coordinator does not know.
  uint64_t held_ = 0;
  message_limits most_;
  /// When the pending wake message is due; max: none is pending.
  time_point wake_at_ = time_point::max();
  node_lease lease_;
  bool sweeping_ = false;
  bool draining_ = false;
};

node_impl::behavior_type
node(node_impl::stateful_pointer<actor_state<node_state>> self,
     node_config config);

} // namespace muster
