// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <string>
#include <vector>

namespace muster {

/// The usage and the common options; fits a screen of 24 lines and 80 columns.
/// Like all documents, shows the bound values of the program as defaults.
std::string help_text(const command_definition& of);

/// All options by group, with accepted values and defaults.
/// Text for `--help NAME`: a group, or one option by its name, with or without
/// the group. Empty if there is none.
std::string topic_text(const command_definition& of, std::string_view topic);

/// Text for `--help-all`.
std::string full_help_text(const command_definition& of);

/// Whether a text contains the credentials of proxies.
enum class proxy_secrets : bool { hidden, shown };

/// An INI file with the value of every option. Contains other secrets if the
/// settings do.
std::string config_text(const command_definition& of,
                        proxy_secrets secrets = proxy_secrets::hidden);

/// config/coordinator.ini, config/node.ini: every option with its meaning and
/// its default.
std::string example_config(const command_definition& of);

/// docs/configuration.md.
std::string reference(const std::vector<command_definition>& programs);

} // namespace muster
