// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <random>

namespace muster::test {

/// Settings in which every option has a random valid value. Files need not
/// exist.
muster::settings random_settings(std::mt19937_64& rng);

} // namespace muster::test
