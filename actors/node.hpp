#pragma once

#include "actors/fetcher.hpp"
#include "actors/frontier.hpp"
#include "messages/interfaces.hpp"
#include "messages/settings.hpp"

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
  coordinator_actor coordinator;
  resolver_actor resolver;
  std::shared_ptr<const http::name_cache> names; ///< As in fetcher_config.
  transport_actor transport;
  uint64_t seed = 0; ///< For the jitter of backoffs.
};

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
///      | -- drain -------> |
///      | <- returned ----- |
class node_state {
public:
  static inline const char* name = "node";

  using pointer = node_actor::stateful_pointer<node_state>;

  explicit node_state(pointer self);

  void start(node_config config);

  void on_tasks(task_batch& tasks);
  void on_result(fetch_result& result, permit_use use);
  void on_permit_exchange(permit_exchange& exchange);
  void on_drain();
  void on_stop();
  void on_wake();

  /// Ends fetchers that are past the total deadline: they are asked first and
  /// dropped if they do not answer.
  void on_sweep();

  /// Sends the gathered results to the coordinator.
  void flush();

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A running fetcher that waits for a permit of this host.
  struct waiter {
    uint64_t index = 0;
    std::string host;
    uint16_t port = 0;
  };

  /// Or a URL that waits for its first permit.
  using waiting = std::variant<fetch_task, waiter>;

  using permits = frontier<waiting>;

  struct running {
    fetcher_actor fetcher;
    std::optional<permits::permit> permit; ///< The one that it holds.
    time_point deadline; ///< When to remind, then when to drop it.
    bool reminded = false;
  };

  /// Starts what permits and room allow, fails what breakers refuse.
  void pump(time_point now);
  void grant(permits::grant&& granted, time_point now);
  void refuse(waiting item);
  void give_back(running& fetch, permit_use use, time_point now);
  void report(fetch_result&& result);
  void schedule_wake();
  void schedule_sweep();

  pointer self_;
  node_config config_;
  std::shared_ptr<const fetcher_config> fetcher_config_;
  std::unique_ptr<permits> frontier_;
  std::unordered_map<uint64_t, running> running_;
  /// Permits that are out; never more than fetch.concurrency.
  size_t permits_out_ = 0;
  /// Results that the coordinator has not seen yet.
  result_batch results_;
  /// When the pending wake message is due; max: none is pending.
  time_point wake_at_ = time_point::max();
  bool sweeping_ = false;
  bool draining_ = false;
};

node_actor::behavior_type node(node_actor::stateful_pointer<node_state> self,
                               node_config config);

} // namespace muster
