// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"
#include "settings/settings.hpp"

#include <chrono>
#include <vector>

namespace muster {

/// The options of the coordinator, bound to `s`.
std::vector<option> coordinator_options(settings& s);

/// Group `cluster` of the coordinator, bound to `s`.
std::vector<option> coordinator_cluster_options(settings& s);

/// Group `cluster` of the node, bound to `s`.
std::vector<option> node_cluster_options(node_settings& s);

/// Group `proxy` of every program, bound to `s`.
std::vector<option> proxy_options(proxy_settings& s);

/// Group `runtime` of every program, bound to `s` and `grace`.
std::vector<option> runtime_options(runtime_settings& s,
                                    std::chrono::milliseconds& grace);

} // namespace muster
