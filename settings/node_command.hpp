// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The node, bound to `s`.
command_definition node_command(node_settings& s);

} // namespace muster
