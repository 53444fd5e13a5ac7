// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace muster::test {

/// A hostile origin's end of a connection. The calls return false once the
/// connection or the origin is at its end.
class hostile_peer {
public:
  hostile_peer(int fd, const std::atomic<bool>& stopping);
  ~hostile_peer();
  hostile_peer(const hostile_peer&) = delete;
  hostile_peer& operator=(const hostile_peer&) = delete;

  /// TLS handshake as the server.
  bool start_tls(SSL_CTX* context);

  /// Reads a request's head; empty at the end.
  std::string read_head();

  bool send(std::string_view bytes);

  /// Sends bytes as they are, with TLS too.
  bool send_unsealed(std::string_view bytes);

  /// Sends both so that they arrive at once, with TLS in records of their own.
  bool send_together(std::string_view first, std::string_view second);

  /// Sends one byte of `bytes` after the other, 20 ms apart.
  bool drip(std::string_view bytes);

  bool pause(std::chrono::milliseconds duration) const;

  /// Reads and stays silent until the client goes away.
  void stay_silent();

  /// Ends the connection with a reset, once what was sent has arrived.
  void reset();

  /// TLS: does not say close_notify at the end.
  void skip_close_notify() {
    close_notify_ = false;
  }

private:
  ssize_t receive(char* buffer, size_t size);

  int fd_;
  const std::atomic<bool>& stopping_;
  std::shared_ptr<SSL> tls_;
  bool close_notify_ = true;
  std::string received_;
};

/// Answers the request for `path` as told in hostile_origin.hpp. False if the
/// connection is to be closed.
bool misbehave(hostile_peer& peer, const std::string& path,
               const std::string& head);

} // namespace muster::test
