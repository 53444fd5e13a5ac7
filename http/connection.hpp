#pragma once

#include "http/tcp_socket.hpp"
#include "http/tls.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace muster::http {

/// A connection to a server, plain or TLS, used by one thread at a time.
class connection {
public:
  connection(tcp_socket socket, const ip_address& remote);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Does the TLS handshake as a client of `host`.
  io_status start_tls(const tls_context& context, const std::string& host,
                      const io_limits& limits);

  /// As tcp_socket's, through TLS if it was started.
  io_result read(char* buffer, size_t size, const io_limits& limits);
  io_result write(const char* bytes, size_t size, const io_limits& limits);

  /// Whether the server has kept the connection open and silent since the last
  /// exchange, so that another may use it.
  bool is_clean();

  /// Why TLS failed, after io_status::tls_failed.
  const std::string& tls_problem() const {
    return problem_;
  }

  const ip_address& remote() const {
    return remote_;
  }

private:
  /// Turns a TLS call's return code into a status; waits if it has to, and
  /// gives `ok` if the call is then to be repeated.
  io_status settle(int code, const io_limits& limits);

  tcp_socket socket_;
  ip_address remote_;
  tls_peer peer_;
  std::shared_ptr<SSL> tls_;
  bool healthy_ = false; ///< TLS works: worth a close_notify.
  std::string problem_;
};

} // namespace muster::http
