// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// The actor that nodes contact first. Its messages are the same in all
/// versions of the protocol.
using gate_actor = caf::typed_actor<
  // Answers hello() with a door_actor, and anything else with null and a
  // sentence that says why.
  caf::replies_to<std::string>::with<std::string, caf::strong_actor_ptr>>;

} // namespace muster
