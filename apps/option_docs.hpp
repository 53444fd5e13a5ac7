#pragma once

#include "apps/program.hpp"

#include <string>
#include <vector>

namespace muster {

/// The usage and the daily options; fits a screen of 24 lines and 80 columns.
/// Like all documents, takes the values that the program is bound to for the
/// defaults.
std::string help_text(const program& of);

/// All options by group, with what they accept and their defaults.
std::string full_help_text(const program& of);

/// An INI file with the value of every option. Holds secrets if the settings
/// do.
std::string config_text(const program& of);

/// config/coordinator.ini, config/node.ini: every option with its meaning and
/// its default.
std::string example_config(const program& of);

/// docs/configuration.md.
std::string reference(const std::vector<program>& programs);

} // namespace muster
