// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/actor_system_config.hpp>

namespace muster {

/// Makes all message types known to an actor system.
void register_types(caf::actor_system_config& config);

} // namespace muster
