// SPDX-License-Identifier: BSD-3-Clause

#include "settings/node_options.hpp"

#include "settings/node_command.hpp"

namespace muster {

node_parse_outcome parse_node_command_line(int argc, const char* const* argv) {
  node_settings value;
  auto result = parse(node_command(value), argc, argv,
                      [&] { return validate(value); });
  return {std::move(result), std::move(value)};
}

} // namespace muster
