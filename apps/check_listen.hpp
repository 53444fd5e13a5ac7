// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/values/endpoint.hpp"

#include <string>

namespace muster {

/// Why listening at `where` is not possible now, as a sentence; empty if it is.
/// Tries to listen and closes the socket again, before a run opens or creates
/// any file.
std::string check_listen(const endpoint& where);

} // namespace muster
