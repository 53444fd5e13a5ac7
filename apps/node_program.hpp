#pragma once

#include "apps/program.hpp"
#include "apps/settings.hpp"

namespace muster {

/// The node, bound to `s`.
program node_program(node_settings& s);

} // namespace muster
