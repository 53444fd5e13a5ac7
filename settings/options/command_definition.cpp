// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/command_definition.hpp"

#include <algorithm>

namespace muster {

const option* command_definition::find(std::string_view option_name) const {
  auto found = std::find_if(options.begin(), options.end(),
                            [=](auto& o) { return o.name == option_name; });
  return found == options.end() ? nullptr : &*found;
}

std::vector<std::string> command_definition::option_names() const {
  std::vector<std::string> names;
  for (const auto& declared : options)
    names.push_back(declared.name);
  return names;
}

std::vector<std::string> command_definition::group_names() const {
  std::vector<std::string> names;
  for (const auto& group : groups)
    names.push_back(group.name);
  return names;
}

} // namespace muster
