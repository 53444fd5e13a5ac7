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

/// Listens to what passes between c-ares and name servers by UDP. Releases of
/// c-ares differ in what they tell of a failure, and 1.18 has one status for
/// SERVFAIL, REFUSED and servers that cannot be reached.
class dns_traffic {
public:
  /// What servers said in place of an answer.
  struct refusal {
    /// RCODE (RFC 1035, section 4.1.1), other than "no error" and "no such
    /// name"; or nothing.
    std::optional<unsigned> rcode;
    bool malformed = false; ///< What came was no DNS message.
  };

  /// A name is about to be asked for; AF_INET or AF_INET6.
  void begin(std::string_view name, int family);

  /// The look-up is over: what was heard last, nothing if all was well.
  refusal end(std::string_view name, int family);

  /// A query that was sent.
  void sent(std::string_view message);

  /// A datagram that came.
  void received(std::string_view message);

private:
  /// Name in lower case without a final dot, and type of record.
  using key = std::pair<std::string, unsigned>;

  struct look_up {
    refusal heard;
    std::vector<uint16_t> queries; ///< Their ids.
  };

  static key key_of(std::string_view name, int family);

  std::map<key, look_up> open_;
  /// Of queries for open look-ups, by the id in the message.
  std::unordered_map<uint16_t, key> asked_;
};

} // namespace muster::http
