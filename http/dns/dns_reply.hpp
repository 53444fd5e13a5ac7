// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"
#include "http/dns/dns_traffic.hpp"

#include <optional>
#include <vector>

namespace muster::http {

/// What came of one question about a name: for the addresses of one family, or
/// for the line of a hosts file.
struct dns_reply {
  int status = 0; ///< c-ares' ARES_..., or an RCODE without one, negated.
  std::vector<ip_address> addresses;
  /// Shortest of all records that led to the addresses.
  std::chrono::seconds time_to_live{0};
  int timeouts = 0; ///< Tries that no server answered.
  /// The answer is too long for UDP: it is to be asked for by TCP.
  bool truncated = false;
  /// There was no socket to ask by, for want of this.
  shortage lack = shortage::none;
};

/// Puts the status of a failed question right by what a server said last.
void note_refusal(dns_reply& reply, const dns_traffic::refusal& heard);

/// What a status other than success means. Only that there is no such name, or
/// that it has no address, is final: all else is temporary.
dns_answer dns_failure(int status);

/// The look-up failed for want of this.
void set_lack(dns_answer& failed, shortage lack);

/// Addresses that are taken from one reply: nobody tries more, and a hostile
/// name has thousands.
inline constexpr size_t max_addresses = 16;

/// What the replies to all questions about a name mean together. Addresses
/// count, whatever became of the other questions: no address twice, in the
/// order of by_precedence(), at most max_addresses of each reply. A failure is
/// temporary unless all are final.
dns_answer merge(const std::vector<dns_reply>& replies);

/// Orders by the precedences of RFC 6724, section 2.1: IPv6 before IPv4 before
/// what is reached by tunnels or only on site. Addresses of one precedence stay
/// as they are. Of the rules in section 6 that need a source address for each
/// destination, "avoid unusable destinations" is left to whoever asks only for
/// families that the machine has.
void by_precedence(std::vector<ip_address>& addresses);

} // namespace muster::http
