// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "crawl/nodes/validate.hpp"
#include "messages/interfaces/coordinator.hpp"
#include "messages/interfaces/door.hpp"
#include "messages/interfaces/node.hpp"
#include "messages/reporter.hpp"

#include <caf/node_id.hpp>

#include <string>

namespace muster {

struct door_config {
  coordinator_actor job;
  node_terms terms; ///< Terms for the node.
  message_limits most;
  caf::node_id process;         ///< Process of its node.
  reporter* messages = nullptr; ///< Not null.
};

/// A door, with the messages that it sends to itself.
using door_impl = door_actor::extend<
  // The time to join has passed.
  caf::reacts_to<patience_atom>>;

/// Stands between the coordinator and a node of another process. The node has
/// only a handle of the door, because a process with an actor's handle can end
/// the actor and send it anything. The door forwards only messages that nodes
/// send to a coordinator, only from the node that has joined here, and only if
/// they are valid. The door ends with its node, with its job, and when the node
/// must stop.
///
///     node               door              coordinator
///      | -- terms? -----> |                     |
///      | <- node_terms -- |                     |
///      | -- join -------> | -- join (door) ---> |
///      |                  | <- task_batch ----- |
///      | <- task_batch -- |                     |
///      | - result_batch > |  valid?             |
///      |                  | -- result_batch --> |
class door_state {
public:
  static inline const char* name = "door";

  using pointer = door_impl::pointer;

  door_state(pointer self, door_config config);

  ~door_state();
  door_state(const door_state&) = delete;
  door_state& operator=(const door_state&) = delete;

  const node_terms& terms() const {
    return config_.terms;
  }

  void on_join(const caf::actor& node, const std::string& name,
               uint64_t credit);
  void on_tasks(task_batch& tasks);
  void on_host_waits(host_wait_list& hosts);
  void on_patience();

  /// Forwards a valid message of the node.
  template<class... Ts>
  void from_node(const std::string& problem, Ts&&... message) {
    if (!is_node())
      return;
    if (problem.empty())
      self_->send(config_.job, std::forward<Ts>(message)...);
    else
      expel(problem);
  }

  /// Forwards a message of the coordinator.
  template<class... Ts>
  void from_job(Ts&&... message) {
    if (is_job() && node_)
      self_->send(node_, std::forward<Ts>(message)...);
  }

  /// Forwards the message to stop, and nothing after it.
  template<class... Ts>
  void last_from_job(Ts&&... message) {
    if (!is_job())
      return;
    from_job(std::forward<Ts>(message)...);
    self_->quit(caf::exit_reason::user_shutdown);
  }

  const message_limits& most() const {
    return config_.most;
  }

private:
  bool is_node() const;
  bool is_job() const;
  void expel(const std::string& why);
  void refuse(const std::string& name, const std::string& why);

  pointer self_;
  door_config config_;
  node_actor node_; ///< Null until it joins.
};

door_impl::behavior_type
door(door_impl::stateful_pointer<actor_state<door_state>> self,
     door_config config);

} // namespace muster
