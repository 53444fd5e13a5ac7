// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

namespace muster {

/// Works for the coordinator in `config` until it is told to leave. Returns the
/// exit code. Call once per process, with signals blocked.
int run_node(const node_settings& config);

} // namespace muster
