// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"
#include "settings/parse.hpp"
#include "settings/settings.hpp"

namespace muster {

/// The node, bound to `s`.
command_definition node_command(node_settings& s);

/// The request on the command line of a node.
struct node_parse_outcome : parse_result {
  node_settings value; ///< Valid if `next` is `run`.
};

/// parse() for a node.
node_parse_outcome parse_node_command_line(int argc, const char* const* argv);

} // namespace muster
