#pragma once

#include "apps/settings.hpp"

#include <string>

namespace muster {

/// The command line that goes on with the output of the one given, quoted for
/// a shell. What may be a secret, header fields and credentials in URLs, is
/// written as `***`. Empty if the output cannot be read back.
std::string resume_command(int argc, const char* const* argv,
                           const settings& value);

} // namespace muster
