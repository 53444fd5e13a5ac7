// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <cstdint>
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

  /// `SCHEME://CREDENTIALS@127.0.0.1:PORT`.
  std::string url(const std::string& scheme) const;
  std::string url(const std::string& scheme,
                  const std::string& credentials) const;

private:
  std::vector<std::string> command(kind which) const;

  scratch_directory directory_;
  std::string credentials_;
  uint16_t port_ = 0;
  std::unique_ptr<process> process_;
};

} // namespace muster::test
