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

/// What a name server makes of a question.
enum class dns_reaction {
  answer,   ///< The addresses of the family; without any, an empty answer.
  nxdomain, ///< There is no such name.
  servfail,
  refused,
  not_authorised, ///< NOTAUTH, of which c-ares says that there is no address.
  silence,
  garbage,     ///< The right id, and then no DNS message.
  wrong_id,    ///< An answer to a question that nobody asked.
  wrong_count, ///< A header that promises more than follows.
};

/// How a server deals with one name.
struct dns_script {
  std::vector<std::string> addresses{}; ///< IPv4 and IPv6.
  uint32_t ttl = 60;                    ///< Seconds.
  dns_reaction to_a = dns_reaction::answer;
  dns_reaction to_aaaa = dns_reaction::answer;
  /// So many questions of each family are met with silence first.
  unsigned lost = 0;
  std::chrono::milliseconds delay{0};
  bool truncate = false;   ///< By UDP; the whole answer comes by TCP.
  bool refuse_tcp = false; ///< Hangs up on whoever asks for it by TCP.
  std::string alias{};     ///< The addresses stand under this name.
  uint32_t alias_ttl = 60;
};

/// What too many questions do to a server.
struct dns_load {
  double lost = 0;     ///< Share of the questions that get no answer.
  double servfail = 0; ///< Share of the questions that get SERVFAIL.
  /// Questions that it works on at once; others are lost.
  size_t at_once = std::numeric_limits<size_t>::max();
  std::chrono::milliseconds work{0}; ///< On each question.
  bool refuse_tcp = false;           ///< Nobody listens there.
  unsigned seed = 1;
};

/// A name server on a free loopback port, UDP and TCP, on a thread of its own.
/// Names without a script do not exist.
class dns_server {
public:
  explicit dns_server(dns_load load = {});
  ~dns_server();

  /// Sets or replaces a script; names are lower case.
  void on(const std::string& name, dns_script script);

  /// Of 127.0.0.1.
  uint16_t port() const;

  http::dns_server where() const;

  /// Questions received so far, of all names or of one, both families.
  size_t questions() const;
  size_t questions(const std::string& name) const;

  /// Those by TCP.
  size_t tcp_questions() const;

  /// Most questions that it worked on at once.
  size_t most_at_once() const;

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace muster::test
