// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::http {

/// What this machine is short of. Says nothing about any host.
enum class shortage : uint8_t {
  none,
  descriptors, ///< File descriptors, of the process or the system.
  ports,       ///< Local ports for connections to one address.
  memory,      ///< Memory or buffers of the system.
  threads,     ///< Threads that the system lets the process have.
  decoding,    ///< Memory for decoding bodies: runtime.decode-memory.
  network,     ///< The link is down: nobody can be reached.
};

inline constexpr auto last_shortage = shortage::network;

/// What the error of a system call about sockets says this machine is short
/// of; `none` for all others.
shortage shortage_of(int error);

/// The missing thing: "local ports".
std::string_view to_string(shortage lack);

/// A sentence that blames this machine: "this machine is out of local ports".
std::string lack_sentence(shortage lack);

/// What people are told when fetches begin to wait for it, a sentence.
std::string wait_sentence(shortage lack);

} // namespace muster::http
