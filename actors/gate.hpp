#pragma once

#include "messages/interfaces.hpp"

#include <functional>
#include <string>

namespace muster {

struct gate_state {
  static inline const char* name = "gate";
};

/// Lets nodes that speak the same protocol in to `job`, and tells of others.
gate_actor::behavior_type gate(gate_actor::stateful_pointer<gate_state> self,
                               coordinator_actor job,
                               std::function<void(const std::string&)> notice);

} // namespace muster
