#pragma once

#include <string>

namespace muster {

/// What docs/configuration.md says before the options.
extern const char* const reference_introduction;

/// What config/coordinator.ini and its like say before the options.
std::string example_introduction(const std::string& program_name);

} // namespace muster
