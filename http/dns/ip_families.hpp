// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster::http {

/// Which families of addresses this machine can use.
struct ip_families {
  bool v4 = true;
  bool v6 = true;
  bool v6_loopback = true; ///< An interface has the address ::1.
};

/// The families of which an interface of this machine has an address, loopback
/// and link-local ones left out as they lead nowhere (RFC 3493, AI_ADDRCONFIG);
/// both where there is none, as on a machine without network.
ip_families find_ip_families();

} // namespace muster::http
