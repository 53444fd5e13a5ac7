// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <string>

namespace muster {

/// The manual page of a program, section 1, in the man macros of roff.
std::string manual_page(const command_definition& of);

} // namespace muster
