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

/// What is known about a name.
struct dns_answer {
  std::vector<ip_address> addresses; ///< In the order to try them.
  std::string error; ///< Sentence, empty if there are addresses.
  /// The failure says nothing about the name: asking again may help.
  bool temporary = false;
  /// How long the name's owner lets the answer be kept; 0 for a failure.
  std::chrono::seconds time_to_live{0};
  /// A server was silent, failed or refused before there was an answer, or
  /// instead of one: a sign that too much is asked of it.
  bool strained = false;
  /// Unless `none`, nobody could be asked for want of this: says nothing about
  /// the name, nor about the servers.
  shortage lack = shortage::none;
};

/// Whether `name` is `localhost` or ends in `.localhost`, in any case, with or
/// without a final dot: it means this machine and no name server is asked (RFC
/// 6761, section 6.3).
bool is_loopback_name(std::string_view name);

/// Where a name server listens.
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

/// How names are looked up.
struct dns_settings {
  /// Asked in place of the system's servers, in this order; empty for those.
  std::vector<dns_server> servers;
  /// For a server's first answer; it has twice as long when asked again.
  std::chrono::milliseconds timeout{2'000};
  /// How often each server is asked in one look-up.
  int tries = 2;
  /// Look-ups under way at once.
  size_t at_once = 256;
  /// What sockets take from this machine; null: each client has its own.
  std::shared_ptr<local_resources> local;
};

} // namespace muster::http
