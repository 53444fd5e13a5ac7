// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/transport.hpp"
#include "messages/settings.hpp"

#include <caf/all.hpp>

#include <functional>
#include <string>

namespace muster {

/// Spawns a transport with a prepared engine. Call it once.
using transport_spawner = std::function<transport_actor(caf::actor_system&)>;

/// Creates the engine for `settings`. On failure, returns null and stores a
/// sentence in `error`.
transport_spawner prepare_transport(const fetch_settings& settings,
                                    std::string& error);

} // namespace muster
