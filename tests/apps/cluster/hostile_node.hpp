// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"
#include "runtime/system.hpp"
#include "tests/support/events.hpp"

#include <caf/all.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace muster::test {

/// A node in the test's own process that sends any message, with an unmodified
/// CAF. There can be one at a time, because CAF distinguishes processes, not
/// actor systems. Waits for answers for as long as a busy machine may need, and
/// then throws std::runtime_error.
class hostile_node {
public:
  /// Connects to the gate of the coordinator at this address, with TLS if
  /// `cluster` has files for it.
  explicit hostile_node(const std::string& address,
                        const cluster_settings& cluster = {});
  ~hostile_node();

  /// Says hello. Returns why it is refused; empty if it is not.
  std::string knock(const std::string& greeting = hello());

  /// Joins through the door of the last knock().
  void join(const std::string& name, uint64_t credit = 1'000);

  /// Waits for URLs to fetch.
  task_batch wait_for_tasks();

  /// Waits until the coordinator has closed the connection, ended the door, or
  /// removed this node.
  void wait_for_end();

  /// Sends heartbeats until the coordinator has removed it. `running` is the
  /// number of fetches that it reports.
  void beat_until_end(uint64_t running);

  /// Sends a message to the door.
  template<class... Ts>
  void say(Ts&&... message) {
    caf::send_as(mouth_, door_, std::forward<Ts>(message)...);
  }

  /// Sends a message without a sender.
  template<class... Ts>
  void whisper(Ts&&... message) {
    caf::anon_send(door_, std::forward<Ts>(message)...);
  }

  const caf::actor& gate() const {
    return gate_;
  }

  const caf::actor& door() const {
    return door_;
  }

  /// A handle of the actor with this number in the coordinator's process, even
  /// if there is none.
  caf::actor guess(caf::actor_id number);

private:
  collected_messages messages_;
  system_config config_;
  caf::actor_system system_;
  std::optional<wire> wire_; ///< With TLS only.
  caf::actor gate_;
  caf::actor door_;
  caf::scoped_actor self_;
  /// Sends for this node, and forwards incoming messages to self_. The wire
  /// delivers messages only to actors of its name.
  caf::actor mouth_;
};

} // namespace muster::test
