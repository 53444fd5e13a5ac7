// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <string>

namespace muster {

/// A bash script that completes option names, values of options that have few,
/// and file names. Needs only bash.
std::string bash_completion(const command_definition& of);

} // namespace muster
