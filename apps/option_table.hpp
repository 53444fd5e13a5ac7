#pragma once

#include "apps/option.hpp"
#include "apps/settings.hpp"

#include <vector>

namespace muster {

/// The options of the coordinator, bound to `s`.
std::vector<option> coordinator_options(settings& s);

} // namespace muster
