// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/connection.hpp"

#include "http/text.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <new>
#include <utility>

namespace muster::http {

namespace {

/// Maximum number of bytes that OpenSSL may read from the socket in one call.
/// Otherwise it would read forever if the peer keeps sending messages that
/// OpenSSL ignores.
constexpr size_t max_intake = 32 * 1024;

/// Maximum number of calls in a row that receive something, but no data. A
/// server may send a few TLS messages, or a long certificate chain.
constexpr int max_fruitless = 32;

/// Called by OpenSSL around each use of its socket (BIO_callback_fn_ex).
long watch_intake(BIO* socket, int operation, const char*, size_t, int, long,
                  int result, size_t* bytes) {
  auto& intake =
    *reinterpret_cast<connection::intake*>(BIO_get_callback_arg(socket));
  if (operation == BIO_CB_READ && intake.bytes >= max_intake) {
    BIO_clear_retry_flags(socket);
    BIO_set_retry_read(socket);
    return -1;
  }
  if (operation == (BIO_CB_READ | BIO_CB_RETURN)) {
    if (result > 0)
      intake.bytes += *bytes;
    else
      intake.dry = true;
  }
  return result;
}

/// ALPN's wire form (RFC 7301).
constexpr unsigned char only_http1[] = {8,   'h', 't', 't', 'p',
                                        '/', '1', '.', '1'};

/// Lets `inner` send and receive over `outer`.
void wrap(SSL* inner, SSL* outer) {
  auto between = BIO_new(BIO_f_ssl());
  if (between == nullptr)
    throw std::bad_alloc{};
  BIO_set_ssl(between, outer, BIO_NOCLOSE);
  SSL_set_bio(inner, between, between);
}

int capped(size_t size) {
  constexpr size_t most = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(size, most));
}

} // namespace

connection::connection(tcp_socket socket, const ip_address& remote)
  : socket_{std::move(socket)}, remote_{remote} {
  // nop
}

connection::~connection() {
  if (healthy_) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
    // The end of tls_ ends outer_, too.
    ERR_clear_error();
  }
}

void connection::start_tls(const tls_context& context, const std::string& host,
                           const std::string& server, tls_end end) {
  if (tls_) {
    outer_peer_ = std::make_unique<tls_peer>(std::exchange(peer_, {}));
    outer_ = std::exchange(tls_, nullptr);
    SSL_set_app_data(outer_.get(), outer_peer_.get());
    healthy_ = false;
  }
  peer_.host = host;
  peer_.server = server;
  tls_ = context.open(peer_);
  if (end == tls_end::proxy)
    SSL_set_alpn_protos(tls_.get(), only_http1, sizeof only_http1);
  if (outer_) {
    wrap(tls_.get(), outer_.get());
    return;
  }
  SSL_set_fd(tls_.get(), socket_.native());
  auto socket = SSL_get_rbio(tls_.get());
  BIO_set_callback_arg(socket, reinterpret_cast<char*>(&intake_));
  BIO_set_callback_ex(socket, watch_intake);
}

template<class Operation>
int connection::call(Operation operation) {
  ERR_clear_error();
  intake_ = {};
  errno = 0;
  return operation(tls_.get());
}

io_status connection::handshake() {
  auto code = call(SSL_connect);
  if (code != 1)
    return status_of(code);
  healthy_ = true;
  fruitless_ = 0;
  peer_.facts = read_tls_facts(tls_.get(),
                               SSL_get0_peer_certificate(tls_.get()));
  return io_status::ok;
}

io_result connection::read(char* buffer, size_t size) {
  if (!tls_)
    return socket_.read(buffer, size);
  auto n = call([=](SSL* tls) { return SSL_read(tls, buffer, capped(size)); });
  if (n <= 0)
    return {status_of(n)};
  fruitless_ = 0;
  return {io_status::ok, static_cast<size_t>(n)};
}

io_result connection::write(const char* bytes, size_t size) {
  if (!tls_)
    return socket_.write(bytes, size);
  auto n = call([=](SSL* tls) { return SSL_write(tls, bytes, capped(size)); });
  if (n > 0)
    return {io_status::ok, static_cast<size_t>(n)};
  return {status_of(n)};
}

io_status connection::status_of(int code) {
  switch (SSL_get_error(tls_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      if (intake_.dry)
        return io_status::want_read;
      if (++fruitless_ <= max_fruitless)
        return io_status::again;
      healthy_ = false;
      problem_ = "the server sends endless TLS messages";
      return io_status::tls_failed;
    case SSL_ERROR_WANT_WRITE:
      return io_status::want_write;
    case SSL_ERROR_ZERO_RETURN:
      return io_status::eof;
    case SSL_ERROR_SYSCALL:
      healthy_ = false;
      throw_if_out_of_memory(errno);
      return io_status::reset;
    default:
      healthy_ = false;
      if (ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE) {
        ERR_clear_error();
        throw std::bad_alloc{};
      }
      if (is_tls_cut())
        return io_status::cut;
      problem_ = describe_tls_failure(peer_);
      return io_status::tls_failed;
  }
}

void connection::abandon() {
  healthy_ = false;
  socket_.abandon();
}

idle_state connection::watch_idle() {
  char byte;
  auto status = io_status::again;
  if (!tls_)
    status = socket_.peek(&byte, 1).status;
  // Data may be in TLS's buffers. Bytes in the socket may be a session ticket.
  while (status == io_status::again) {
    auto code = call([&](SSL* tls) { return SSL_peek(tls, &byte, 1); });
    status = code > 0 ? io_status::ok : status_of(code);
  }
  if (tls_)
    ERR_clear_error();
  if (status == io_status::want_read)
    return idle_state::silent;
  return status == io_status::ok ? idle_state::talks : idle_state::ended;
}

failure handshake_failure(io_status status, const connection& conn,
                          const std::string& endpoint,
                          std::chrono::milliseconds timeout) {
  switch (status) {
    case io_status::ok:
      return {};
    case io_status::cancelled:
      return {error_kind::cancelled, "the run was stopped"};
    case io_status::timed_out:
      return {error_kind::timeout, "TLS handshake with " + endpoint
                                     + " timed out after " + to_text(timeout)};
    case io_status::tls_failed:
      return {error_kind::tls, conn.tls_problem()};
    case io_status::reset:
      return {error_kind::tls,
              "connection reset by " + endpoint + " during the TLS handshake"};
    case io_status::want_read:
    case io_status::want_write:
    case io_status::again:
    case io_status::eof:
    case io_status::cut:
      break;
  }
  return {error_kind::tls,
          "connection closed by " + endpoint + " during the TLS handshake"};
}

} // namespace muster::http
