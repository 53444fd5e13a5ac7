// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <string>

namespace muster {

/// The command line that resumes the given one, quoted for a shell. Possible
/// secrets (header fields and credentials in URLs) are written as `***`. Empty
/// if the output cannot be read back.
std::string resume_command(int argc, const char* const* argv,
                           const settings& value);

} // namespace muster
