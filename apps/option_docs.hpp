#pragma once

#include "apps/settings.hpp"

#include <string>

namespace muster {

/// The usage and the daily options; fits a screen of 24 lines and 80 columns.
std::string help_text();

/// All options by group, with what they accept and their defaults.
std::string full_help_text();

/// An INI file with the value of every option. Holds secrets if the settings
/// do.
std::string config_text(const settings& value);

/// config/coordinator.ini: every option with its meaning and its default.
std::string example_config();

/// docs/configuration.md.
std::string reference();

} // namespace muster
