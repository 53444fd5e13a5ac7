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

/// A client of a port of 127.0.0.1 that says what the test likes.
class hostile_client {
public:
  explicit hostile_client(uint16_t port);
  ~hostile_client();
  hostile_client(const hostile_client&) = delete;
  hostile_client& operator=(const hostile_client&) = delete;

  /// As much as the other side takes before it hangs up.
  void send(std::string_view bytes) const;

  /// Waits until the other side hangs up; what it says before is ignored.
  /// @throws std::runtime_error if it does not for long
  void wait_for_end() const;

  int native() const {
    return fd_;
  }

private:
  int fd_;
};

/// A client that trusts everybody and shows a certificate as it likes.
class tls_client {
public:
  explicit tls_client(uint16_t port, const std::optional<identity>& shown = {});

  struct answer {
    std::string bytes; ///< Empty if there were none,
    std::string error; ///< and this says why.
  };

  /// Shakes hands and reads the first that comes.
  answer first_answer();

private:
  hostile_client socket_;
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> tls_;
};

} // namespace muster::test
