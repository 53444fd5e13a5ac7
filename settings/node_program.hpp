// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/program.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The node, bound to `s`.
program node_program(node_settings& s);

} // namespace muster
