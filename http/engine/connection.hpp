// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/tcp_socket.hpp"
#include "http/tls/tls.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace muster::http {

/// What a server does with a connection that is idle.
enum class idle_state : uint8_t {
  silent, ///< Nothing, as it should.
  ended,  ///< It has ended it, as it may.
  talks,  ///< It sends what nobody asked for.
};

/// A connection to a server, plain or TLS, used by one thread at a time. Its
/// operations never block: is_blocked() says that one is to be repeated.
class connection {
public:
  connection(tcp_socket socket, const ip_address& remote);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Begins TLS as a client of `host`; then handshake() until it is done.
  /// Connections to the same `server` resume each other's sessions.
  void start_tls(const tls_context& context, const std::string& host,
                 const std::string& server);
  io_status handshake();

  /// As tcp_socket's, through TLS if it was started.
  io_result read(char* buffer, size_t size);
  io_result write(const char* bytes, size_t size);

  /// What the server has done since the last exchange: only if it was silent
  /// may another exchange use the connection.
  idle_state watch_idle();

  /// The exchange is given up: closing resets the connection, so that nothing
  /// of a request reaches the server later.
  void abandon();

  /// Why TLS failed, after io_status::tls_failed.
  const std::string& tls_problem() const {
    return problem_;
  }

  const ip_address& remote() const {
    return remote_;
  }

  /// The socket's descriptor, to wait for.
  int native() const {
    return socket_.native();
  }

  bool is_tls() const {
    return tls_ != nullptr;
  }

  /// Bytes that it takes while it is idle, about: those of the process, and for
  /// its socket those of the kernel.
  size_t memory() const {
    return is_tls() ? tls_memory : plain_memory;
  }

  /// What OpenSSL has read from the socket in one call.
  struct intake {
    size_t bytes = 0;
    bool dry = false; ///< There was no more.
  };

private:
  static constexpr size_t plain_memory = 4 * 1024;
  static constexpr size_t tls_memory = 24 * 1024;

  /// Calls OpenSSL. Returns what it does.
  template<class Operation>
  int call(Operation operation);

  /// What a failed TLS call's return code means.
  io_status status_of(int code);

  tcp_socket socket_;
  ip_address remote_;
  tls_peer peer_;
  std::shared_ptr<SSL> tls_;
  intake intake_;        ///< Of the present call.
  int fruitless_ = 0;    ///< Calls in a row that have taken in no data.
  bool healthy_ = false; ///< TLS works: worth a close_notify.
  std::string problem_;
};

/// Why a TLS handshake that ended with `status` failed, in a sentence that
/// names the endpoint; `timeout` is the deadline it may have missed.
failure handshake_failure(io_status status, const connection& conn,
                          const std::string& endpoint,
                          std::chrono::milliseconds timeout);

} // namespace muster::http
