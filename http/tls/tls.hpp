// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/tls/tls_sessions.hpp"
#include "http/tls/tls_settings.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// The server that a TLS session is with, and what was wrong with its
/// certificate. Has to stay where it is while the session lives.
struct tls_peer {
  std::string host;    ///< As in url::host.
  std::string server;  ///< What connections must share to share a session.
  std::string problem; ///< Set by the certificate check; a sentence.
};

/// What all TLS sessions of a client share (OpenSSL's SSL_CTX): TLS 1.2 or
/// later, the authorities to trust, sessions to resume. The system's store is
/// loaded with the first session: parsing it takes as long as many a run. Knows
/// no sockets.
class tls_context {
public:
  /// Keeps up to so many sessions. On failure returns nullopt and says in
  /// `error` what is wrong with the CA file.
  static std::optional<tls_context>
  make(const tls_settings& settings, std::string& error, size_t sessions = 0);

  /// Makes a session that asks for `peer`'s host by SNI (RFC 6066; not for
  /// addresses) and checks that the certificate is for it, or resumes the last
  /// one with its server. Has to end before the context.
  std::shared_ptr<SSL> open(tls_peer& peer) const;

  SSL_CTX* native() const {
    return context_.get();
  }

private:
  tls_context() = default;

  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<tls_sessions> sessions_;
  /// Set if the system's store is wanted.
  std::shared_ptr<std::once_flag> store_;
};

/// Says why a handshake failed, from what the certificate check has left in
/// `peer` or else from this thread's OpenSSL error queue, which it empties.
std::string describe_tls_failure(const tls_peer& peer);

/// Whether the front of the error queue says that the peer closed without
/// close_notify.
bool is_tls_cut();

/// What is wrong with `certificate`, which the check of `host` rejected with
/// `code` (X509_V_ERR_...) at `depth` (0 is the server's own certificate).
std::string describe_certificate_problem(X509* certificate, int code, int depth,
                                         std::string_view host);

} // namespace muster::http
