// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster::http {

/// Looks up names. `localhost` and names under it are always the loopback
/// addresses of this machine. Other names are looked up in /etc/hosts and then
/// with name servers: by UDP, and by TCP if an answer is too long for UDP. All
/// this runs on one thread of the client.
///
/// Names without a dot are tried in the search domains of the system, as its
/// own resolver does. Only address families of this machine are requested. A
/// failure is final only if a server says that the name does not exist or has
/// no address.
class dns_client {
public:
  /// Receives the answer, once, on the client's thread.
  using callback = std::function<void(dns_answer)>;

  /// Returns null and stores a sentence in `error` on failure.
  static std::unique_ptr<dns_client> make(dns_settings settings,
                                          std::string& error);

  /// Ends running and waiting look-ups as temporary failures. Must not be
  /// called by a callback.
  ~dns_client();

  /// Starts or queues a look-up. May be called from any thread.
  void look_up(std::string name, callback done);

private:
  class worker;

  explicit dns_client(std::unique_ptr<worker> owner);

  std::unique_ptr<worker> worker_;
};

} // namespace muster::http
