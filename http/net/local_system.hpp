// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <sys/socket.h>

namespace muster::http {

/// The network connections of this machine, without loopback.
struct link_state {
  /// An interface is up and has a carrier and an address.
  bool usable = true;
  /// There is an interface that could be usable.
  bool possible = true;
  /// There is a default route, for IPv4 and for IPv6.
  bool default_v4 = true;
  bool default_v6 = true;
};

/// System calls of connections. Tests replace it to simulate shortages.
/// Thread-safe.
class local_system {
public:
  virtual ~local_system() = default;

  /// Calls socket(2) with SOCK_NONBLOCK and SOCK_CLOEXEC. Returns a descriptor,
  /// or -1 and errno.
  virtual int open_socket(int family, int type);

  /// Calls connect(2).
  virtual int connect(int socket, const sockaddr* to, socklen_t size);

  /// The current state of the interfaces.
  virtual link_state links();
};

} // namespace muster::http
