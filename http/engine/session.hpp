// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"
#include "http/net/dialer.hpp"
#include "http/net/event_loop.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster::http {

/// An open connection to a server, ready for requests: its socket, its TLS, and
/// the wait for both. It speaks HTTP/1.1, so it serves one stream at a time;
/// the stream then owns it. Between two streams, it is idle, and the pool owns
/// it. A session_opening makes sessions.
class session final : public connection, private watch_user {
public:
  /// Called when data or the end arrives on an idle session.
  using idle_handler = std::function<void(session&)>;

  session(dialer::connected socket, std::string key,
          const idle_handler& keeper);

  /// Requests with the same key may use the session; see connection_key().
  const std::string& key() const {
    return key_;
  }

  /// Keeps the session only to observe what arrives until the server closes it.
  void await_close() {
    closing_ = true;
  }
  bool is_closing() const {
    return closing_;
  }

  /// Sets who uses the session, and is called when it is ready; null if it is
  /// idle.
  void serve(watch_user* user) {
    user_ = user;
  }

  /// See watch.
  void await(io_status blocked) {
    readiness_.await(blocked, *this);
  }
  void yield() {
    readiness_.yield(*this);
  }

private:
  void on_ready() override;

  watch readiness_;
  std::string key_;
  const idle_handler& keeper_;
  watch_user* user_ = nullptr;
  bool closing_ = false;
};

} // namespace muster::http
