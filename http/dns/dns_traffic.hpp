// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster::http {

/// Reads the UDP messages between c-ares and name servers, to learn why a
/// look-up failed. Versions of c-ares report failures differently: 1.18 has one
/// status for SERVFAIL, REFUSED and unreachable servers.
class dns_traffic {
public:
  /// A server's failure.
  struct refusal {
    /// RCODE (RFC 1035, section 4.1.1) other than "no error" and "no such
    /// name"; nullopt if there was none.
    std::optional<unsigned> rcode;
    /// The server sent something else than a DNS response.
    bool malformed = false;
  };

  /// Call this before asking for a name. `family`: AF_INET or AF_INET6.
  void begin(std::string_view name, int family);

  /// Call this after the look-up. Returns the last failure, if any.
  refusal end(std::string_view name, int family);

  /// Records a query that was sent.
  void sent(std::string_view message);

  /// Records a datagram that was received.
  void received(std::string_view message);

private:
  /// Name in lower case without a final dot, and record type.
  using key = std::pair<std::string, unsigned>;

  struct look_up {
    refusal heard;
    std::vector<uint16_t> queries; ///< Their ids.
  };

  static key key_of(std::string_view name, int family);

  std::map<key, look_up> open_;
  /// The running look-ups, by the message id of their queries.
  std::unordered_map<uint16_t, key> asked_;
};

} // namespace muster::http
