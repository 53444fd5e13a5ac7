// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/parse.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The request on the command line of a node.
struct node_parse_outcome : parse_result {
  node_settings value; ///< Valid if `next` is `run`.
};

/// parse() for a node.
node_parse_outcome parse_node_command_line(int argc, const char* const* argv);

} // namespace muster
