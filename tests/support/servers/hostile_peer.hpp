// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace muster::test {

/// A hostile origin's end of a connection. Functions return false once the
/// connection or the origin has ended.
class hostile_peer {
public:
  hostile_peer(int fd, const std::atomic<bool>& stopping);
  ~hostile_peer();
  hostile_peer(const hostile_peer&) = delete;
  hostile_peer& operator=(const hostile_peer&) = delete;

  /// Does the TLS handshake as the server.
  bool start_tls(SSL_CTX* context);

  /// Reads the head of a request. Returns an empty string at the end.
  std::string read_head();

  bool send(std::string_view bytes);

  /// Sends bytes, over TLS if it is in use.
  bool send_unsealed(std::string_view bytes);

  /// Sends both so that they arrive together; over TLS, in separate records.
  bool send_together(std::string_view first, std::string_view second);

  /// Sends the bytes one by one, 20 ms apart.
  bool drip(std::string_view bytes);

  bool pause(std::chrono::milliseconds duration) const;

  /// Reads and sends nothing until the client closes the connection.
  void stay_silent();

  /// Resets the connection once the sent data has arrived.
  void reset();

  /// TLS: sends no close_notify at the end.
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

/// Answers a request for `path` as hostile_origin.hpp describes. Returns false
/// if the connection must be closed.
bool misbehave(hostile_peer& peer, const std::string& path,
               const std::string& head);

} // namespace muster::test
