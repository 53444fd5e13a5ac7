#pragma once

#include <cstdint>

namespace muster {

/// How an exchange ended, as far as its host's permits and breaker care.
enum class permit_use : uint8_t {
  unused,         ///< No connection was tried: says nothing about the host.
  connected,      ///< The host was reached.
  throttled,      ///< And asked to be left alone, or asked more slowly.
  connect_failed, ///< No connection could be made.
};

} // namespace muster
