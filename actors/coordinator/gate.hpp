// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "actors/coordinator/door.hpp"
#include "messages/interfaces/gate.hpp"
#include "messages/reporter.hpp"

#include <caf/node_id.hpp>

#include <functional>
#include <map>
#include <string>

namespace muster {

struct gate_config {
  coordinator_actor job;
  node_terms terms;             ///< For nodes.
  message_limits most;          ///< Limits of their messages.
  reporter* messages = nullptr; ///< Not null.
  /// The identity of a process that survives restarts, if there is one.
  std::function<std::string(const caf::node_id&)> identity_of =
    [](const caf::node_id& process) { return to_string(process); };
};

/// Gives a door to each process that speaks the same protocol, one at a time.
/// Reports other processes. A process whose node sent an invalid message gets
/// no further door.
class gate_state {
public:
  static inline const char* name = "gate";

  using pointer = gate_actor::pointer;

  gate_state(pointer self, gate_config config);

  caf::result<std::string, caf::strong_actor_ptr>
  on_hello(const std::string& greeting);

private:
  struct place {
    door_actor door;
    std::string identity; ///< Identity of the process.
  };

  void on_down(const caf::down_msg& down);

  pointer self_;
  gate_config config_;
  std::map<caf::node_id, place> doors_;        ///< By process.
  std::map<std::string, std::string> removed_; ///< The reason, by identity.
};

gate_actor::behavior_type
gate(gate_actor::stateful_pointer<actor_state<gate_state>> self,
     gate_config config);

} // namespace muster
