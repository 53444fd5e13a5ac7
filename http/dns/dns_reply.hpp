// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"
#include "http/dns/dns_traffic.hpp"

#include <optional>
#include <vector>

namespace muster::http {

/// The reply to one query for a name: for the addresses of one family, or for
/// an entry of the hosts file.
struct dns_reply {
  int status = 0; ///< ARES_... of c-ares, or a negated RCODE.
  std::vector<ip_address> addresses;
  /// The shortest of all records that led to the addresses.
  std::chrono::seconds time_to_live{0};
  int timeouts = 0; ///< Number of queries that no server answered.
  /// The answer is too long for UDP: ask by TCP.
  bool truncated = false;
  /// There was no socket for the query, because this resource is missing.
  shortage lack = shortage::none;
};

/// Corrects the status of a failed query by the last response of a server.
void note_refusal(dns_reply& reply, const dns_traffic::refusal& heard);

/// Turns a status other than success into an answer. "No such name" and "no
/// address" are final; all other failures are temporary.
dns_answer dns_failure(int status);

/// Marks the look-up as failed because `lack` is missing.
void set_lack(dns_answer& failed, shortage lack);

/// Maximum number of addresses to take from one reply. More are never tried,
/// and a hostile name may have thousands.
inline constexpr size_t max_addresses = 16;

/// Combines the replies to all queries for a name. If any reply has addresses,
/// the answer has them: without duplicates, in the order of by_precedence(), at
/// most max_addresses of each reply. A failure is final only if all replies are
/// final.
dns_answer merge(const std::vector<dns_reply>& replies);

/// Sorts addresses by the precedences of RFC 6724, section 2.1: IPv6, then
/// IPv4, then tunnels and site-local addresses. Keeps the order of equal
/// precedence. Skips the rules of section 6 that need a source address for each
/// destination. Callers ask only for families that the machine has, which
/// covers "avoid unusable destinations".
void by_precedence(std::vector<ip_address>& addresses);

} // namespace muster::http
