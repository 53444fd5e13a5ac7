// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The coordinator, bound to `s`.
command_definition coordinator_command(settings& s);

} // namespace muster
