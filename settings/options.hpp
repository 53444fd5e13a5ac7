// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/parse.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The request on the command line of the coordinator.
struct parse_outcome : parse_result {
  settings value; ///< Valid if `next` is `run`.
};

/// parse() for the coordinator.
parse_outcome parse_command_line(int argc, const char* const* argv);

} // namespace muster
