// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options.hpp"

#include "settings/coordinator_command.hpp"

namespace muster {

parse_outcome parse_command_line(int argc, const char* const* argv) {
  settings value;
  auto result = parse(coordinator_command(value), argc, argv, [&] {
    derive(value);
    auto error = validate(value);
    return error.empty() ? load_authorities(value) : error;
  });
  return {std::move(result), std::move(value)};
}

} // namespace muster
