// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"
#include "http/exchange.hpp"
#include "http/proxy/proxy_server.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::http {

/// Asks a proxy for a connection to a server: CONNECT (RFC 9110, section 9.3.6)
/// or SOCKS5 (RFC 1928, RFC 1929). Does not use sockets: the caller sends
/// output() to the proxy and passes on what it receives, until done() or an
/// error.
class proxy_tunnel {
public:
  /// `host` is a name or an address; IPv6 in brackets.
  proxy_tunnel(const proxy_server& proxy, std::string host, uint16_t port);

  /// What to send next; empty if the proxy must answer first.
  std::string_view output() const {
    return output_;
  }

  /// The first `size` bytes of output() were sent.
  void sent(size_t size) {
    output_.erase(0, size);
  }

  /// Accepts bytes from the proxy. In HTTP and TLS the client speaks first, so
  /// nothing may follow the answer.
  void receive(std::string_view bytes);

  /// The proxy has ended the connection.
  void end();

  /// The connection to the server is open.
  bool done() const {
    return step_ == step::open;
  }

  /// Unless `none`, the proxy refused. A sentence that names the proxy and the
  /// server, without credentials.
  const failure& error() const {
    return error_;
  }

  /// Whether another attempt may help.
  bool may_recover() const {
    return may_recover_;
  }

  /// The proxy would refuse every server: it needs other credentials, or speaks
  /// another protocol.
  bool is_useless() const {
    return useless_;
  }

private:
  enum class step : uint8_t {
    connect,     ///< Waits for the response to CONNECT.
    method,      ///< Waits for the choice of a SOCKS method.
    credentials, ///< Waits for the answer to user name and password.
    reply,       ///< Waits for the answer to the SOCKS request.
    open,
  };

  void start_connect();
  void read_connect();
  void start_socks();
  void read_socks();
  void choose_method(uint8_t method);
  void request_server();
  void refuse(const std::string& why, bool may_recover);
  void give_up(const std::string& why);

  proxy_server proxy_;
  std::string host_;
  uint16_t port_;
  step step_ = step::connect;
  std::string output_;
  std::string input_;   ///< The received part of the current answer.
  size_t received_ = 0; ///< Number of bytes, of all answers.
  failure error_;
  bool may_recover_ = false;
  bool useless_ = false;
};

/// Completes the result of a request that the proxy itself made. Not all
/// responses are those of the server.
void heed_proxy(const proxy_server& proxy, exchange_result& result);

} // namespace muster::http
