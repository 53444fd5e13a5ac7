// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/tls/tls_facts.hpp"
#include "http/tls/tls_sessions.hpp"
#include "http/tls/tls_settings.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// The server of a TLS session, and the problem with its certificate. Must keep
/// its address during the session.
struct tls_peer {
  std::string host; ///< As in url::host.
  /// Only connections with the same value share TLS sessions.
  std::string server;
  std::string problem; ///< A sentence, set by the certificate check.
  /// Set by connection::handshake(), or if the certificate is rejected.
  std::shared_ptr<const tls_facts> facts;
};

/// The state that all TLS sessions of a client share (OpenSSL's SSL_CTX): TLS
/// 1.2 or later, trusted authorities, sessions to resume. Loads the system's
/// store with the first session, because parsing it takes long. Does not use
/// sockets.
class tls_context {
public:
  /// `sessions`: maximum number of sessions to keep. On failure, returns
  /// nullopt and stores in `error` what is wrong with the CA file.
  static std::optional<tls_context>
  make(const tls_settings& settings, std::string& error, size_t sessions = 0);

  /// Creates a session. It sends the host of `peer` by SNI (RFC 6066), unless
  /// the host is an address, and checks that the certificate is for this host.
  /// Resumes the last session with the server if possible. Must end before the
  /// context.
  std::shared_ptr<SSL> open(tls_peer& peer) const;

  SSL_CTX* native() const {
    return context_.get();
  }

private:
  tls_context() = default;

  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<tls_sessions> sessions_;
  /// Set if the system's store is used; loads it once.
  std::shared_ptr<std::once_flag> store_;
};

/// Why a handshake failed: the problem that the certificate check stored in
/// `peer`, or else the first error in this thread's OpenSSL error queue.
/// Empties the queue.
std::string describe_tls_failure(const tls_peer& peer);

/// Whether the first error in the queue means that the peer closed without
/// close_notify.
bool is_tls_cut();

/// Why `certificate` is not valid for `host`, as a sentence. `code` is
/// OpenSSL's error (X509_V_ERR_...). `depth` is the position in the chain; 0 is
/// the server's own certificate.
std::string describe_certificate_problem(X509* certificate, int code, int depth,
                                         std::string_view host);

} // namespace muster::http
