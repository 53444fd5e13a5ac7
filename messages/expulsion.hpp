// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/error.hpp>
#include <caf/sec.hpp>

#include <string>

namespace muster {

/// Exit reason of a node whose lease is over. It has stopped its fetches.
inline constexpr auto lease_over = caf::sec::request_timeout;

/// The exit reason of a door whose node sent an invalid message, for the
/// coordinator and the node. `why` is the problem from problem_of().
caf::error expulsion(const std::string& why);

/// Whether `reason` is such an exit reason. If so, sets `why`.
bool is_expulsion(const caf::error& reason, std::string& why);

} // namespace muster
