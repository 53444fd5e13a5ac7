// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/certificates.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

/// A proxy from a package, on a free port of 127.0.0.1. It stops with the
/// object.
class real_proxy {
public:
  enum class kind {
    tinyproxy,  ///< Speaks HTTP.
    microsocks, ///< Speaks SOCKS5.
  };

  /// `credentials`: `user:password`, or empty if it requires none. Throws
  /// std::runtime_error if the proxy is missing or does not start.
  explicit real_proxy(kind which, std::string credentials = {});

  uint16_t port() const {
    return port_;
  }

  /// Puts TLS with this certificate in front of the proxy, on another port,
  /// which port() then returns. Uses socat.
  void add_tls(const identity& server);

  /// `SCHEME://CREDENTIALS@127.0.0.1:PORT`.
  std::string url(const std::string& scheme) const;
  std::string url(const std::string& scheme,
                  const std::string& credentials) const;

private:
  std::vector<std::string> command(kind which, uint16_t number) const;
  static std::unique_ptr<process>
  start(const std::function<std::vector<std::string>(uint16_t)>& command,
        uint16_t& port);

  scratch_directory directory_;
  std::string credentials_;
  uint16_t port_ = 0;
  std::unique_ptr<process> process_;
  std::unique_ptr<process> tls_;
};

} // namespace muster::test
