// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace muster::http {

/// What a TLS handshake says about the server, for records.
struct tls_facts {
  uint8_t version = 0; ///< 12 or 13.
  /// The end of the validity of the certificate, since the beginning of 1970
  /// (UTC); negative: unknown.
  std::chrono::seconds expires{-1};
  /// The distinguished name of the issuer (RFC 4514), in UTF-8, at most 512
  /// bytes; empty: unknown. Shortened if it ends in `…`.
  std::string issuer;
};

/// The facts of a session whose server has sent `certificate`. All exchanges of
/// a connection share them.
std::shared_ptr<const tls_facts> read_tls_facts(const SSL* session,
                                                X509* certificate);

} // namespace muster::http
