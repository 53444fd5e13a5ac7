#include "http/connection.hpp"

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

io_status connection::start_tls(const tls_context& context,
                                const std::string& host,
                                const io_limits& limits) {
  peer_.host = host;
  tls_ = context.open(peer_);
  SSL_set_fd(tls_.get(), socket_.native());
  for (;;) {
    ERR_clear_error();
    auto code = SSL_connect(tls_.get());
    if (code == 1) {
      healthy_ = true;
      return io_status::ok;
    }
    if (auto status = settle(code, limits); status != io_status::ok)
      return status;
  }
}

io_result connection::read(char* buffer, size_t size, const io_limits& limits) {
  if (!tls_)
    return socket_.read(buffer, size, limits);
  for (;;) {
    ERR_clear_error();
    auto n = SSL_read(tls_.get(), buffer, capped(size));
    if (n > 0)
      return {io_status::ok, static_cast<size_t>(n)};
    if (auto status = settle(n, limits); status != io_status::ok)
      return {status};
  }
}

io_result connection::write(const char* bytes, size_t size,
                            const io_limits& limits) {
  if (!tls_)
    return socket_.write(bytes, size, limits);
  size_t sent = 0;
  while (sent < size) {
    ERR_clear_error();
    auto n = SSL_write(tls_.get(), bytes + sent, capped(size - sent));
    if (n > 0)
      sent += static_cast<size_t>(n);
    else if (auto status = settle(n, limits); status != io_status::ok)
      return {status, sent};
  }
  return {io_status::ok, sent};
}

io_status connection::settle(int code, const io_limits& limits) {
  switch (SSL_get_error(tls_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      return socket_.wait(true, limits);
    case SSL_ERROR_WANT_WRITE:
      return socket_.wait(false, limits);
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
  if (!socket_.readable_now())
    return true;
  if (!tls_)
    return false;
  // Session tickets and the like are for TLS to read, not for us.
  char byte;
  ERR_clear_error();
  auto code = SSL_peek(tls_.get(), &byte, 1);
  auto clean = code <= 0
               && SSL_get_error(tls_.get(), code) == SSL_ERROR_WANT_READ;
  ERR_clear_error();
  return clean;
}

} // namespace muster::http
