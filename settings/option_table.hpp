// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"
#include "settings/settings.hpp"

#include <vector>

namespace muster {

/// The options of the coordinator, bound to `s`.
std::vector<option> coordinator_options(settings& s);

} // namespace muster
