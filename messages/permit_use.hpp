// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>

namespace muster {

/// How an exchange ended, for the permits and the breaker of its host.
enum class permit_use : uint8_t {
  unused,    ///< No connection was tried.
  connected, ///< The host was reached.
  kept,      ///< The host was reached, and its idle connection is idle again.
  opened,    ///< The host was reached, and a new connection is idle now.
  throttled, ///< The host was reached, and asked to wait or to slow down.
  connect_failed, ///< No connection could be made.
};

/// Whether the host was reached and did not ask to wait.
inline bool is_answer(permit_use x) {
  return x == permit_use::connected || x == permit_use::kept
         || x == permit_use::opened;
}

} // namespace muster
