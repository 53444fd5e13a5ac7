// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::http {

/// A resource that this machine lacks. Never a failure of a host.
enum class shortage : uint8_t {
  none,
  descriptors, ///< File descriptors, of the process or the system.
  ports,       ///< Local ports for connections to one address.
  memory,      ///< Memory or buffers of the system.
  threads,     ///< Threads of the process.
  decoding,    ///< Memory for decoding bodies: runtime.decode-memory.
  network,     ///< The network is down: no host can be reached.
};

inline constexpr auto last_shortage = shortage::network;

/// The resource that this machine lacks according to the errno of a socket
/// call; `none` for other errors.
shortage shortage_of(int error);

/// The name of the resource: "local ports".
std::string_view to_string(shortage lack);

/// An error: "this machine is out of local ports".
std::string lack_sentence(shortage lack);

/// The message for users when fetches begin to wait for the resource.
std::string wait_sentence(shortage lack);

} // namespace muster::http
