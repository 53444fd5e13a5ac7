// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "actors/node/fetcher.hpp"
#include "crawl/hosts/exchange_window.hpp"
#include "crawl/hosts/frontier.hpp"
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
  std::string name; ///< Stands in the records of its fetches.
  fetch_settings fetch;
  politeness_settings politeness;
  /// URLs that the node takes at once: waiting and running.
  size_t credit = 50'000;
  job_actor job; ///< Where its URLs come from.
  resolver_actor resolver;
  std::shared_ptr<const http::name_cache> names; ///< As in fetcher_config.
  transport_actor transport;
  uint64_t seed = 0;      ///< For the jitter of backoffs.
  uint32_t shares = 1;    ///< That the limits of each host are cut into.
  bool clustered = false; ///< Other nodes may have hosts, too.
  /// How long to work after the coordinator was last in touch; 0 if it is in
  /// the same process.
  std::chrono::milliseconds lease{0};
  /// Closed when the lease ends; may be null. The transport's, too.
  std::shared_ptr<http::fence> fence;
  /// For what the coordinator reports, too; null in its own process.
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

/// Keeps the frontier, spawns a fetcher per URL as permits allow, and accounts
/// for each permit itself, so that a fetcher that dies takes none with it.
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
/// In another process than the coordinator it says every now and then that it
/// lives, and stops by itself unless that is acknowledged: by the time that the
/// coordinator gives it up it has no exchange open. Quits with
/// `exit_reason::user_shutdown` when it was told to stop, and with
/// `exit_reason::remote_link_unreachable` when it lost the coordinator, with
/// `lease_over`, or as expulsion() has it: the coordinator said what none says,
/// or that about this node.
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

  // Who the present message is from.

  bool is_from_job() const;
  bool is_from_self() const;
  /// Any actor of this process.
  bool is_from_here() const;
  /// The fetcher of this index.
  bool is_from_fetcher(uint64_t index) const;

  /// Ends fetchers that are past the total deadline: they are asked first and
  /// dropped if they do not answer.
  void on_sweep();

  /// Sends the coordinator what has gathered for it.
  void flush();

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A running fetcher that waits for a permit of this host, or of a share of
  /// it.
  struct waiter {
    uint64_t index = 0;
    host_share host;
    uint16_t port = 0;
  };

  /// Or a URL that waits for its first permit.
  using waiting = std::variant<fetch_task, waiter>;

  using permits = frontier<waiting>;

  struct running {
    fetcher_actor fetcher;
    std::optional<permits::permit> permit; ///< The one that it holds.
    time_point deadline; ///< When to remind, then when to drop it.
    uint32_t share = 0;
    bool reminded = false;
    std::optional<permits::place> place{}; ///< Where it waits for a permit.
    time_point counted_until{};            ///< As to whether that wait counts.
    std::chrono::nanoseconds excused{0};   ///< Of that wait, what does not.
    unsigned waits = 0;   ///< Times that the host answered by asking to wait.
    uint32_t answers = 0; ///< The host's others when it did so last.
    /// Of `waits`, those between which the host answered others.
    unsigned setbacks = 0;
    unsigned in_row = 0; ///< Of `waits`, those since it let others go first.
    unsigned yields = 0; ///< Times that it did so.
  };

  /// Takes out of `items` the URLs that nobody has begun.
  index_batch unbegun(std::vector<waiting> items);
  /// And hands them back.
  void hand_back(std::vector<waiting> items);
  void hand_back(const index_batch& indexes);

  /// Starts what permits and room allow, fails what breakers refuse.
  void pump(time_point now);
  void grant(permits::grant&& granted, time_point now);
  void refuse(permits::refusal refused, time_point now);
  /// While draining: hands back what waits for hosts that asked to wait, begun
  /// or not.
  void give_up_held(time_point now);
  void enqueue(fetch_task&& task);
  /// How many others of its host are to go first, now that the host has
  /// answered a fetch once more by asking to wait.
  static size_t others_before(running& fetch);
  /// A fetch that waits for a permit is not to have one any more.
  void leave_queue(running& fetch);
  /// Its wait until now does not count if the host asked for it.
  void excuse(running& fetch, bool throttled, time_point now);
  /// Gives the fetch's permit back, if it has one.
  bool give_back(running& fetch, permit_use use, time_point now);
  /// A result of the node's own.
  static fetch_result error_result(uint64_t index, http::error_kind kind,
                                   std::string detail);
  /// The URL has waited for this machine for too long.
  fetch_result outwaited(const set_aside& order) const;
  void tell_shortage(http::shortage lack, time_point now);
  /// The fetch is over here; false if there is no such fetch.
  bool end(uint64_t index, permit_use use, time_point now);
  void report(fetch_result&& result);
  /// Sends what has gathered, now or soon.
  void schedule_flush();
  void schedule_wake();
  void schedule_sweep();
  /// Whether another URL could start at once.
  bool is_idle() const;

  pointer self_;
  node_config config_;
  std::shared_ptr<const fetcher_config> fetcher_config_;
  permits frontier_;
  std::unordered_map<uint64_t, running> running_;
  /// Permits that are out; never more than window_ admits.
  size_t permits_out_ = 0;
  exchange_window window_;
  /// By what this machine was short of, when that was last told.
  std::map<http::shortage, time_point> told_;
  /// Results that the coordinator has not seen yet.
  result_batch results_;
  /// Fetches that go on elsewhere, and that it has not seen yet.
  task_batch leaving_;
  /// Bytes of both.
  size_t gathered_ = 0;
  /// URLs that the coordinator has given, and knows no end of.
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
