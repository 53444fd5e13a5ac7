// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/program.hpp"

#include <string>

namespace muster {

/// The manual page of a program, section 1, in the man macros of roff.
std::string manual_page(const program& of);

} // namespace muster
