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

/// A node in the test's own process that says what the test wants, by CAF as it
/// is. One at a time: CAF tells processes apart, not actor systems. Waits for
/// answers as long as a busy machine may take; then it throws
/// std::runtime_error.
class hostile_node {
public:
  /// Connects to the gate of the coordinator that listens there; with TLS if
  /// `cluster` has files for it.
  explicit hostile_node(const std::string& address,
                        const cluster_settings& cluster = {});
  ~hostile_node();

  /// Says hello; returns why it is refused, or nothing.
  std::string knock(const std::string& greeting = hello());

  /// Joins by the door that the last knock() opened.
  void join(const std::string& name, uint64_t credit = 1'000);

  /// Waits for URLs to fetch.
  task_batch wait_for_tasks();

  /// Waits until the coordinator has ended the connection, the door, or this
  /// node's membership.
  void wait_for_end();

  /// Tells the coordinator that it lives, until that has ended it. `running`
  /// is what it says of its fetches.
  void beat_until_end(uint64_t running);

  /// Says something to the door.
  template<class... Ts>
  void say(Ts&&... message) {
    caf::send_as(mouth_, door_, std::forward<Ts>(message)...);
  }

  /// What somebody says whom the wire does not name.
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

  /// An actor of the coordinator's process, whether there is one or not.
  caf::actor guess(caf::actor_id number);

private:
  collected_messages messages_;
  system_config config_;
  caf::actor_system system_;
  std::optional<wire> wire_; ///< With TLS only.
  caf::actor gate_;
  caf::actor door_;
  caf::scoped_actor self_;
  /// Speaks for this node, and passes on what it hears to self_. The wire
  /// brings messages only to actors of its name.
  caf::actor mouth_;
};

} // namespace muster::test
