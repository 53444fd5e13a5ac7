// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

/// How a name server answers a query.
enum class dns_reaction {
  answer,   ///< The addresses of the family; without any, an empty answer.
  nxdomain, ///< The name does not exist.
  servfail,
  refused,
  not_authorised, ///< NOTAUTH, which c-ares reports as "no address".
  silence,
  garbage,     ///< The right id, followed by invalid data.
  wrong_id,    ///< An answer with an unknown id.
  wrong_count, ///< A header that announces more records than follow.
};

/// The behaviour of a server for one name.
struct dns_script {
  std::vector<std::string> addresses{}; ///< IPv4 and IPv6.
  uint32_t ttl = 60;                    ///< Seconds.
  dns_reaction to_a = dns_reaction::answer;
  dns_reaction to_aaaa = dns_reaction::answer;
  /// Number of first queries of each family that get no answer.
  unsigned lost = 0;
  std::chrono::milliseconds delay{0};
  bool truncate = false;   ///< By UDP; the complete answer comes by TCP.
  bool refuse_tcp = false; ///< Closes TCP connections that ask for this name.
  std::string alias{};     ///< CNAME that has the addresses.
  uint32_t alias_ttl = 60;
};

/// The behaviour of an overloaded server.
struct dns_load {
  double lost = 0;     ///< Share of the queries without an answer.
  double servfail = 0; ///< Share of the queries that get SERVFAIL.
  /// Number of queries that it handles at once; others are lost.
  size_t at_once = std::numeric_limits<size_t>::max();
  std::chrono::milliseconds work{0}; ///< Time for each query.
  bool refuse_tcp = false;           ///< TCP connections are refused.
  unsigned seed = 1;
};

/// A name server on a free loopback port, by UDP and TCP, on its own thread.
/// Names without a script do not exist.
class dns_server {
public:
  explicit dns_server(dns_load load = {});
  ~dns_server();

  /// Sets or replaces a script. Names are in lower case.
  void on(const std::string& name, dns_script script);

  /// Its port on 127.0.0.1.
  uint16_t port() const;

  http::dns_server where() const;

  /// Number of queries so far, for all names or for one, of both families.
  size_t questions() const;
  size_t questions(const std::string& name) const;

  /// Number of queries by TCP.
  size_t tcp_questions() const;

  /// Maximum number of queries that it handled at once.
  size_t most_at_once() const;

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace muster::test
