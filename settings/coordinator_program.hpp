// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/program.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The coordinator, bound to `s`.
program coordinator_program(settings& s);

} // namespace muster
