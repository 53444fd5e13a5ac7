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
  message_limits most;          ///< Of what they may say.
  reporter* messages = nullptr; ///< Never null when it is spawned.
  /// What a process keeps when it comes back as another one, if there is such a
  /// thing.
  std::function<std::string(const caf::node_id&)> identity_of =
    [](const caf::node_id& process) { return to_string(process); };
};

/// Gives each process that speaks the same protocol a door, one at a time, and
/// tells of others. Whose node sent what no node sends gets none any more.
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
    std::string identity; ///< Of the process.
  };

  void on_down(const caf::down_msg& down);

  pointer self_;
  gate_config config_;
  std::map<caf::node_id, place> doors_;        ///< By process.
  std::map<std::string, std::string> removed_; ///< By identity, and why.
};

gate_actor::behavior_type
gate(gate_actor::stateful_pointer<actor_state<gate_state>> self,
     gate_config config);

} // namespace muster
