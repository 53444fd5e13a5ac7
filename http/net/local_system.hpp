// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <sys/socket.h>

namespace muster::http {

/// Whether this machine has a way to others. Loopback is none.
struct link_state {
  /// An interface is up, has its carrier and an address.
  bool usable = true;
  /// There is an interface that could be.
  bool possible = true;
  /// There is a route to all other networks, by IPv4 and by IPv6.
  bool default_v4 = true;
  bool default_v6 = true;
};

/// What connections ask of the system: the seam at which tests let it run out
/// of things. Thread-safe.
class local_system {
public:
  virtual ~local_system() = default;

  /// As socket(2), of SOCK_NONBLOCK and SOCK_CLOEXEC. Returns a descriptor, or
  /// -1 with errno.
  virtual int open_socket(int family, int type);

  /// As connect(2).
  virtual int connect(int socket, const sockaddr* to, socklen_t size);

  /// As the interfaces are at this moment.
  virtual link_state links();
};

} // namespace muster::http
