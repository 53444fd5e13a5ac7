// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster::http {

/// Looks names up: `localhost` and names under it are this machine's loopback
/// addresses, whatever anybody says; others are looked up in /etc/hosts, then
/// with name servers over UDP, and TCP where an answer is too long for that.
/// One thread of its own does it all.
///
/// A name without a dot is tried in the search domains of the system, as its
/// own resolver does; any other name stands as it is. Asked for are addresses
/// of the families that the machine has. Only "there is no such name" and "it
/// has no address", from a server, are final failures.
class dns_client {
public:
  /// Gets the one answer, on the client's thread.
  using callback = std::function<void(dns_answer)>;

  /// Null and a sentence in `error` if there can be none.
  static std::unique_ptr<dns_client> make(dns_settings settings,
                                          std::string& error);

  /// Breaks off what is under way or waiting, as temporary failures. Must not
  /// be called by a callback.
  ~dns_client();

  /// Begins a look-up, or has it wait for its turn; from any thread.
  void look_up(std::string name, callback done);

private:
  class worker;

  explicit dns_client(std::unique_ptr<worker> owner);

  std::unique_ptr<worker> worker_;
};

} // namespace muster::http
