// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster::http {

/// The address families that this machine can use.
struct ip_families {
  bool v4 = true;
  bool v6 = true;
  bool v6_loopback = true; ///< An interface has the address ::1.
};

/// The families in which an interface of this machine has an address, except
/// loopback and link-local ones (RFC 3493, AI_ADDRCONFIG). Both if there is no
/// such address, as on a machine without network.
ip_families find_ip_families();

} // namespace muster::http
