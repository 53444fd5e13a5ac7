#include "http/connection.hpp"

#include "http/text.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace muster::http {

namespace {

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
    ERR_clear_error();
  }
}

void connection::start_tls(const tls_context& context, const std::string& host,
                           const std::string& server) {
  peer_.host = host;
  peer_.server = server;
  tls_ = context.open(peer_);
  SSL_set_fd(tls_.get(), socket_.native());
}

io_status connection::handshake() {
  ERR_clear_error();
  auto code = SSL_connect(tls_.get());
  if (code != 1)
    return status_of(code);
  healthy_ = true;
  return io_status::ok;
}

io_result connection::read(char* buffer, size_t size) {
  if (!tls_)
    return socket_.read(buffer, size);
  ERR_clear_error();
  auto n = SSL_read(tls_.get(), buffer, capped(size));
  if (n > 0)
    return {io_status::ok, static_cast<size_t>(n)};
  return {status_of(n)};
}

io_result connection::write(const char* bytes, size_t size) {
  if (!tls_)
    return socket_.write(bytes, size);
  ERR_clear_error();
  auto n = SSL_write(tls_.get(), bytes, capped(size));
  if (n > 0)
    return {io_status::ok, static_cast<size_t>(n)};
  return {status_of(n)};
}

io_status connection::status_of(int code) {
  switch (SSL_get_error(tls_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      return io_status::want_read;
    case SSL_ERROR_WANT_WRITE:
      return io_status::want_write;
    case SSL_ERROR_ZERO_RETURN:
      return io_status::eof;
    case SSL_ERROR_SYSCALL:
      healthy_ = false;
      return io_status::reset;
    default:
      healthy_ = false;
      if (is_tls_cut())
        return io_status::cut;
      problem_ = describe_tls_failure(peer_);
      return io_status::tls_failed;
  }
}

bool connection::is_clean() {
  if (!tls_)
    return !socket_.readable_now();
  // Data may wait in TLS's own buffers; what waits in the socket may be a
  // session ticket, for TLS alone.
  char byte;
  ERR_clear_error();
  auto code = SSL_peek(tls_.get(), &byte, 1);
  auto clean = code <= 0
               && SSL_get_error(tls_.get(), code) == SSL_ERROR_WANT_READ;
  ERR_clear_error();
  return clean;
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
              "connection reset by " + endpoint + " in the TLS handshake"};
    case io_status::want_read:
    case io_status::want_write:
    case io_status::eof:
    case io_status::cut:
      break;
  }
  return {error_kind::tls,
          "connection closed by " + endpoint + " in the TLS handshake"};
}

} // namespace muster::http
