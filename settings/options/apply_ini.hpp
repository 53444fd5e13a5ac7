// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"
#include "settings/options/ini.hpp"

#include <string>

namespace muster {

/// Applies an INI file to the settings. Returns an empty string, or a sentence
/// that begins with `source` and names the invalid line and key; then the
/// settings are undefined.
std::string apply_ini(const ini_file& file, const std::string& source,
                      const command_definition& of);

} // namespace muster
