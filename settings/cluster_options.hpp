// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"
#include "settings/settings.hpp"

#include <vector>

namespace muster {

/// Group `cluster` of the coordinator, bound to `s`.
std::vector<option> coordinator_cluster_options(settings& s);

/// Group `cluster` of the node, bound to `s`.
std::vector<option> node_cluster_options(node_settings& s);

} // namespace muster
