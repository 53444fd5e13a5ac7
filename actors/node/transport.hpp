// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/transport.hpp"
#include "messages/settings.hpp"

#include <caf/all.hpp>

#include <functional>
#include <string>

namespace muster {

/// Spawns a transport whose engine is made; to be called once.
using transport_spawner = std::function<transport_actor(caf::actor_system&)>;

/// Makes the engine that `settings` ask for. On failure returns null and says
/// what and where in `error`.
transport_spawner prepare_transport(const fetch_settings& settings,
                                    std::string& error);

} // namespace muster
