#pragma once

#include "apps/ini.hpp"
#include "apps/program.hpp"

#include <string>

namespace muster {

/// Sets what an INI file says. Returns nothing, or a sentence that begins with
/// `source` and names the line and the key at fault; then the settings are
/// undefined.
std::string apply_ini(const ini_file& file, const std::string& source,
                      const program& of);

} // namespace muster
