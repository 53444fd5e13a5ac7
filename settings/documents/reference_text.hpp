// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>

namespace muster {

/// The part of docs/configuration.md before the options.
extern const char* const reference_introduction;

/// The part of config/coordinator.ini and config/node.ini before the options.
std::string example_introduction(const std::string& program_name);

} // namespace muster
