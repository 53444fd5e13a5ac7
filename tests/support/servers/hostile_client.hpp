// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/certificates.hpp"

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::test {

/// A client that connects to a port of 127.0.0.1 and sends arbitrary bytes.
class hostile_client {
public:
  explicit hostile_client(uint16_t port);
  ~hostile_client();
  hostile_client(const hostile_client&) = delete;
  hostile_client& operator=(const hostile_client&) = delete;

  /// Sends bytes until the other side closes the connection.
  void send(std::string_view bytes) const;

  /// Waits until the other side closes the connection. Ignores received data.
  /// @throws std::runtime_error if this takes too long
  void wait_for_end() const;

  int native() const {
    return fd_;
  }

private:
  int fd_;
};

/// A client that trusts any server and may present any certificate.
class tls_client {
public:
  explicit tls_client(uint16_t port, const std::optional<identity>& shown = {});

  struct answer {
    std::string bytes; ///< Received bytes; empty if there were none.
    std::string error; ///< Why there were no bytes.
  };

  /// Does the handshake and reads the first bytes.
  answer first_answer();

private:
  hostile_client socket_;
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> tls_;
};

} // namespace muster::test
