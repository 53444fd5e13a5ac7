// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/ini.hpp"
#include "settings/options/program.hpp"

#include <string>

namespace muster {

/// Applies an INI file to the settings. Returns an empty string, or a sentence
/// that begins with `source` and names the invalid line and key; then the
/// settings are undefined.
std::string apply_ini(const ini_file& file, const std::string& source,
                      const program& of);

} // namespace muster
