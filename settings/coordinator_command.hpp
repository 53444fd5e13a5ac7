// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"
#include "settings/parse.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The coordinator, bound to `s`.
command_definition coordinator_command(settings& s);

/// The request on the command line of the coordinator.
struct parse_outcome : parse_result {
  settings value; ///< Valid if `next` is `run`.
};

/// parse() for the coordinator.
parse_outcome parse_command_line(int argc, const char* const* argv);

} // namespace muster
