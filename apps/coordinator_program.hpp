#pragma once

#include "apps/program.hpp"
#include "apps/settings.hpp"

namespace muster {

/// The coordinator, bound to `s`.
program coordinator_program(settings& s);

} // namespace muster
