#pragma once

#include <cstdint>

namespace muster {

/// How an exchange ended, for the permits and the breaker of its host.
enum class permit_use : uint8_t {
  unused,         ///< No connection was tried: says nothing about the host.
  connected,      ///< The host was reached.
  throttled,      ///< The host was reached, and asked to wait or to slow down.
  connect_failed, ///< No connection could be made.
};

} // namespace muster
