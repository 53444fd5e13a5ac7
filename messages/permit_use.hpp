// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>

namespace muster {

/// How an exchange ended, for the permits and the breaker of its host.
enum class permit_use : uint8_t {
  unused,         ///< No connection was tried: says nothing about the host.
  connected,      ///< The host was reached.
  kept,           ///< And its connection, which had been idle, is so again.
  opened,         ///< Or a new one is idle now.
  throttled,      ///< And asked to be left alone, or asked more slowly.
  connect_failed, ///< No connection could be made.
};

/// Whether the host was reached and asked for nothing.
inline bool is_answer(permit_use x) {
  return x == permit_use::connected || x == permit_use::kept
         || x == permit_use::opened;
}

} // namespace muster
