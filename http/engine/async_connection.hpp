// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"
#include "http/net/dialer.hpp"
#include "http/net/event_loop.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster::http {

/// A connection that tells when it is ready: the exchange that it serves, or
/// while it is idle, its keeper.
class async_connection final : public connection, private watch_user {
public:
  /// `keeper` learns that something has come while the connection was idle.
  using idle_handler = std::function<void(async_connection&)>;

  async_connection(dialer::connected socket, std::string key,
                   const idle_handler& keeper);

  /// What a request must have in common with it; see connection_key().
  const std::string& key() const {
    return key_;
  }

  /// Keeps it only to see what comes until the server closes it.
  void await_close() {
    closing_ = true;
  }
  bool is_closing() const {
    return closing_;
  }

  /// Serves `user` from now on; null makes it idle.
  void serve(watch_user* user) {
    user_ = user;
  }

  /// As watch's.
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
