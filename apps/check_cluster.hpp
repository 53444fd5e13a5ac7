#pragma once

#include "apps/settings.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Checks how coordinator and nodes are to speak with each other at `where`,
/// which `option` says: that the files for TLS are all there and of use, or
/// that none are needed. Returns a sentence that names the keys, or nothing.
std::string check_wire(const cluster_settings& value, const endpoint& where,
                       std::string_view option);

/// Checks what the coordinator's `[cluster]` says.
std::string check_cluster(const settings& value);

} // namespace muster
