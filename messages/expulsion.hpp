// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/error.hpp>

#include <string>

namespace muster {

/// What a door ends with whose node has sent what no node sends: the reason,
/// for the coordinator and for the node. `why` as problem_of() returns it.
caf::error expulsion(const std::string& why);

/// Whether a door has ended like that. Then `why` is set.
bool is_expulsion(const caf::error& reason, std::string& why);

} // namespace muster
