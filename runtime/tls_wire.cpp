// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/tls_wire.hpp"

#include <caf/io/network/interfaces.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

namespace muster {

namespace {

namespace net = caf::io::network;

using caf::io::network::rw_state;

/// State that all connections share. For the middleman's thread only.
struct tls_terms {
  std::shared_ptr<SSL_CTX> context;
  reporter& messages;
};

using shared_terms = std::shared_ptr<tls_terms>;

std::shared_ptr<SSL_CTX> make_context(const cluster_tls& files) {
  std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_method()), SSL_CTX_free};
  auto raw = context.get();
  auto usable =
    raw && SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) == 1
    && SSL_CTX_use_certificate_chain_file(raw, files.cert.c_str()) == 1
    && SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM)
         == 1
    && SSL_CTX_load_verify_locations(raw, files.ca.c_str(), nullptr) == 1;
  if (!usable)
    throw std::runtime_error{
      "the files in cluster.tls can no longer be loaded"};
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE
                          | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Certificates are checked for each connection, so sessions are not resumed.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 0);
  return context;
}

/// The reason of OpenSSL for the failure of the last call.
std::string last_problem(SSL* tls) {
  auto verdict = SSL_get_verify_result(tls);
  if (verdict != X509_V_OK)
    return std::string{"the other side's certificate: "}
           + X509_verify_cert_error_string(verdict);
  auto code = ERR_peek_last_error();
  if (code == 0)
    return "the connection was closed during the handshake";
  for (auto foreign : {SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST,
                       SSL_R_PACKET_LENGTH_TOO_LONG})
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == foreign)
      return "the other side does not speak TLS";
  auto reason = ERR_reason_error_string(code);
  return reason ? reason : "OpenSSL error " + std::to_string(code);
}

/// Whether the last call failed because the other side closed the connection.
bool is_cut() {
  return ERR_GET_REASON(ERR_peek_last_error())
         == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

/// TLS between a socket and a CAF stream.
class tls_policy {
public:
  using terms = tls_terms;

  tls_policy(shared_terms terms, net::native_socket socket, bool accepted)
    : terms_{std::move(terms)}, tls_{SSL_new(terms_->context.get()), SSL_free} {
    if (!tls_ || SSL_set_fd(tls_.get(), socket) != 1)
      throw std::bad_alloc{};
    peer_ = or_else(net::remote_addr_of_fd(socket), std::string{"somebody"});
    if (accepted)
      SSL_set_accept_state(tls_.get());
    else
      SSL_set_connect_state(tls_.get());
  }

  /// Called once the handshake is done.
  std::function<void()> on_ready;

  bool is_ready() const {
    return ready_;
  }

  /// The digest of the other side's certificate.
  std::string identity() const {
    std::shared_ptr<X509> shown{SSL_get1_peer_certificate(tls_.get()),
                                X509_free};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!shown
        || X509_digest(shown.get(), EVP_sha256(), digest.data(), &size) != 1)
      return {};
    return {digest.begin(), digest.begin() + size};
  }

  rw_state read_some(size_t& result, net::native_socket, void* buffer,
                     size_t size) {
    return attempt(result,
                   [&] { return SSL_read(tls_.get(), buffer, capped(size)); });
  }

  rw_state write_some(size_t& result, net::native_socket, const void* bytes,
                      size_t size) {
    if (size > 0)
      return attempt(result, [&] {
        return SSL_write(tls_.get(), bytes, capped(size));
      });
    // During the handshake, only the handshake itself writes.
    result = 0;
    return proceed() == rw_state::failure ? rw_state::failure
                                          : rw_state::indeterminate;
  }

  bool must_read_more(net::native_socket, size_t threshold) const {
    return static_cast<size_t>(SSL_pending(tls_.get())) >= threshold;
  }

private:
  static int capped(size_t size) {
    constexpr size_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(size, most));
  }

  template<class Operation>
  rw_state attempt(size_t& result, Operation operation) {
    result = 0;
    if (auto state = proceed(); state == rw_state::failure || !ready_)
      return state;
    ERR_clear_error();
    auto done = operation();
    if (done > 0) {
      result = static_cast<size_t>(done);
      return rw_state::success;
    }
    return state_of(done);
  }

  /// Continues the handshake if it is not complete.
  rw_state proceed() {
    if (failed_)
      return rw_state::failure;
    if (ready_)
      return rw_state::success;
    ERR_clear_error();
    auto done = SSL_do_handshake(tls_.get());
    if (done != 1)
      return state_of(done);
    ready_ = true;
    on_ready();
    return rw_state::success;
  }

  /// With `success` and no bytes, CAF waits for the socket. After a failure,
  /// every call fails, because OpenSSL 3.5 would wait for more data.
  rw_state state_of(int done) {
    switch (SSL_get_error(tls_.get(), done)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE:
        return rw_state::success;
      case SSL_ERROR_ZERO_RETURN:
      case SSL_ERROR_SYSCALL:
        break;
      default:
        // The peer may report a rejected certificate after the handshake. But a
        // connection that is closed then does not mean a TLS failure.
        if (!(ready_ && is_cut()))
          terms_->messages.report(message_kind::connection,
                                  "TLS failed with " + peer_ + ": "
                                    + last_problem(tls_.get()));
    }
    ERR_clear_error();
    failed_ = true;
    return rw_state::failure;
  }

  shared_terms terms_;
  std::shared_ptr<SSL> tls_;
  std::string peer_;
  bool ready_ = false;
  bool failed_ = false;
};

} // namespace

caf::io::middleman_actor make_tls_middleman(caf::actor_system& system,
                                            const cluster_tls& files,
                                            wire_context wire) {
  auto terms =
    std::make_shared<tls_terms>(tls_terms{make_context(files), wire.messages});
  return spawn_guarded_middleman<tls_policy>(system, std::move(terms),
                                             std::move(wire));
}

} // namespace muster
