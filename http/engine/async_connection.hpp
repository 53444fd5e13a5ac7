// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"
#include "http/net/dialer.hpp"
#include "http/net/event_loop.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster::http {

/// A connection that reports when it is ready: to the exchange that it serves,
/// or to its keeper while it is idle.
class async_connection final : public connection, private watch_user {
public:
  /// Called when data or the end arrives on an idle connection.
  using idle_handler = std::function<void(async_connection&)>;

  async_connection(dialer::connected socket, std::string key,
                   const idle_handler& keeper);

  /// Requests with the same key may use the connection; see connection_key().
  const std::string& key() const {
    return key_;
  }

  /// Keeps the connection only to observe what arrives until the server closes
  /// it.
  void await_close() {
    closing_ = true;
  }
  bool is_closing() const {
    return closing_;
  }

  /// Sets the exchange that uses the connection; null if it is idle.
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
