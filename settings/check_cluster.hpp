// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Checks the connection between coordinator and nodes at `where`, the value of
/// `option`: either all files for TLS are present and valid, or none are
/// needed. Returns a sentence that names the keys, or an empty string.
std::string check_wire(const cluster_settings& value, const endpoint& where,
                       std::string_view option);

/// Checks the coordinator's `[cluster]` settings.
std::string check_cluster(const settings& value);

} // namespace muster
