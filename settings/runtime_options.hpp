// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"
#include "settings/settings.hpp"

#include <chrono>
#include <vector>

namespace muster {

/// Group `runtime` of every program, bound to `s` and `grace`.
std::vector<option> runtime_options(runtime_settings& s,
                                    std::chrono::milliseconds& grace);

} // namespace muster
