// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/local_resources.hpp"
#include "http/url/ip_address.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// The result of a look-up.
struct dns_answer {
  std::vector<ip_address> addresses; ///< In the order to try them.
  std::string error; ///< A sentence; empty if there are addresses.
  /// The failure may pass: another look-up may succeed.
  bool temporary = false;
  /// How long the answer may be cached; 0 for a failure.
  std::chrono::seconds time_to_live{0};
  /// A server did not answer, failed or refused at least once. This may mean
  /// that it gets too many queries.
  bool strained = false;
  /// Unless `none`, no server could be asked because this machine lacks this
  /// resource. This is not a failure of the name or of the servers.
  shortage lack = shortage::none;
};

/// Whether `name` is `localhost` or ends in `.localhost`, in any case, with or
/// without a final dot. Such names mean this machine, and name servers are not
/// asked (RFC 6761, section 6.3).
bool is_loopback_name(std::string_view name);

/// The address and port of a name server.
struct dns_server {
  ip_address address;
  uint16_t port = 53;

  /// `192.0.2.1:53` or `[2001:db8::1]:53`.
  std::string str() const;

  bool operator==(const dns_server&) const = default;
};

/// Parses `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]` or
/// `[2001:db8::1]:53`.
std::optional<dns_server> parse_dns_server(std::string_view text);

/// Settings of look-ups.
struct dns_settings {
  /// Name servers, in the order of use; empty for those of the system.
  std::vector<dns_server> servers;
  /// Time for a server to answer its first query; twice as long when asked
  /// again.
  std::chrono::milliseconds timeout{2'000};
  /// Number of queries to each server in one look-up.
  int tries = 2;
  /// Maximum number of concurrent look-ups.
  size_t at_once = 256;
  /// The descriptors, ports and network state of the process; null: each client
  /// has its own.
  std::shared_ptr<local_resources> local;
};

} // namespace muster::http
