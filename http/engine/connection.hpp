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

/// What a server did on an idle connection.
enum class idle_state : uint8_t {
  silent, ///< Nothing, as expected.
  ended,  ///< It closed the connection, which is permitted.
  talks,  ///< It sent unrequested data.
};

/// Who is at the other end of TLS.
enum class tls_end : uint8_t {
  server,
  proxy, ///< Speaks HTTP/1.1. TLS with a server may follow, inside.
};

/// A connection to a server, plain or TLS, used by one thread at a time. Its
/// operations never block: is_blocked() tells whether to repeat one.
class connection {
public:
  connection(tcp_socket socket, const ip_address& remote);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Starts TLS as a client of `host`. The caller then calls handshake() until
  /// it is complete. Connections with the same `server` resume each other's
  /// sessions. If this is the second call, the first was for a proxy.
  void start_tls(const tls_context& context, const std::string& host,
                 const std::string& server, tls_end end = tls_end::server);
  io_status handshake();

  /// Like those of tcp_socket, through TLS if it was started.
  io_result read(char* buffer, size_t size);
  io_result write(const char* bytes, size_t size);

  /// What the server did since the last exchange. Another exchange may use the
  /// connection only if the server was silent.
  idle_state watch_idle();

  /// Gives up the exchange. Closing then resets the connection, so that no part
  /// of a request reaches the server later.
  void abandon();

  /// Why TLS failed, after io_status::tls_failed.
  const std::string& tls_problem() const {
    return problem_;
  }

  const ip_address& remote() const {
    return remote_;
  }

  /// What the TLS handshake says about the server; null without TLS, and before
  /// the server has sent its certificate.
  const std::shared_ptr<const tls_facts>& facts() const {
    return peer_.facts;
  }

  /// The descriptor to wait for.
  int native() const {
    return socket_.native();
  }

  /// A HEAD request was sent over the connection. A body that nobody asked for
  /// may follow its response.
  void mark_head() {
    served_head_ = true;
  }
  bool served_head() const {
    return served_head_;
  }

  bool is_tls() const {
    return tls_ != nullptr;
  }

  /// Approximate memory of an idle connection in bytes, including the kernel's
  /// for the socket.
  size_t memory() const {
    if (outer_)
      return 2 * tls_memory;
    return is_tls() ? tls_memory : plain_memory;
  }

  /// What OpenSSL read from the socket in one call.
  struct intake {
    size_t bytes = 0;
    bool dry = false; ///< The socket was empty.
  };

private:
  static constexpr size_t plain_memory = 4 * 1024;
  static constexpr size_t tls_memory = 24 * 1024;

  /// Calls a function of OpenSSL. Returns its result.
  template<class Operation>
  int call(Operation operation);

  /// The status for the return code of a failed TLS call.
  io_status status_of(int code);

  tcp_socket socket_;
  ip_address remote_;
  /// TLS with a proxy around tls_; null unless there are both.
  std::unique_ptr<tls_peer> outer_peer_;
  std::shared_ptr<SSL> outer_;
  tls_peer peer_;
  std::shared_ptr<SSL> tls_; ///< Uses outer_, so it ends first.
  intake intake_;            ///< Of the current call.
  bool served_head_ = false;
  int fruitless_ = 0;    ///< Number of calls in a row that received no data.
  bool healthy_ = false; ///< TLS works, so close_notify is sent at the end.
  std::string problem_;
};

/// Why a TLS handshake failed with `status`: a sentence that names the
/// endpoint. `timeout` is the deadline that it may have missed.
failure handshake_failure(io_status status, const connection& conn,
                          const std::string& endpoint,
                          std::chrono::milliseconds timeout);

} // namespace muster::http
