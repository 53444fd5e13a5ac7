// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace muster {

/// The circuit breaker of the proxies of a node. Several useless answers of a
/// proxy in a row open it: for a pause, no exchange uses this proxy. After the
/// pause, the first useless answer opens it again. May be used by several
/// threads.
class proxy_breaker {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Opens after `limit` failures in a row; 0: never.
  proxy_breaker(unsigned limit, std::chrono::milliseconds pause)
    : limit_{limit}, pause_{pause} {
    // nop
  }

  /// Why no exchange may use the proxy: a sentence; empty if it may.
  std::string refusal(const http::proxy_server& proxy, time_point now);

  /// An exchange has shown the state of its proxy. `error` is a sentence if
  /// that is useless.
  void note(const http::proxy_server& proxy, http::proxy_state state,
            const std::string& error, time_point now);

private:
  struct record {
    unsigned failures = 0; ///< In a row; at most limit_.
    time_point until;      ///< End of the pause.
    std::string error;     ///< The last one.
  };

  const unsigned limit_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  /// By proxy_server::shown(), which has no credentials. Proxies without
  /// failures have none.
  std::unordered_map<std::string, record> failing_;
};

} // namespace muster
