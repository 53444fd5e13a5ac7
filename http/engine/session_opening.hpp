// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/proxy_tunnel.hpp"
#include "http/engine/session.hpp"
#include "http/net/dialer.hpp"
#include "http/net/event_loop.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace muster::http {

class running_exchange;

/// Opens a session for an exchange, step by step:
///
///     dialling -> (greeting) -> (tunnelling) -> (handshaking) -> on_opened
///
/// Greeting is the TLS handshake with a proxy, and tunnelling asks the proxy
/// for a connection to the server. Stores the durations and the address in the
/// result of the exchange, and keeps its deadline. Ends with one call of
/// on_opened(), fail() or fail_short() of the exchange.
///
/// If this machine has no resources for another connection, it waits a moment,
/// and then ends with a shortage.
class session_opening final : public watch_user, public dialer::listener {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit session_opening(running_exchange& owner);
  ~session_opening();

  void start(time_point now);

  /// Dials again, because resources may be available now.
  void retry(time_point now) {
    start(now);
  }

  /// The deadline of the exchange has passed, or the next address must be
  /// tried.
  void on_due(time_point now);

  /// Gives up. Reports nothing.
  void cancel();

private:
  enum class phase : uint8_t {
    dialling,
    short_of_room, ///< Waits for a resource of this machine.
    greeting,
    tunnelling,
    handshaking,
  };

  void on_ready() override;
  void on_dialled(time_point now) override;
  bool make_room(shortage lack, const ip_address& address) override;

  void after_dialling(time_point now);
  void wait_for_room(time_point now);
  void start_step(phase which, time_point now);
  void greet_proxy(time_point now);
  void end_greeting(io_status status, time_point now);
  void reach_server(time_point now);
  void tunnel(time_point now);
  void start_server(time_point now);
  void handshake(time_point now);

  /// Passes the open session to the exchange.
  void deliver(time_point now);

  /// The deadline has passed.
  void give_up_dialling(time_point now);
  void give_up_tunnel(time_point now);
  void give_up_handshake(time_point now);

  /// The server, for messages.
  std::string endpoint() const;

  /// No connection to the server, or to the proxy.
  void fail_dialling(failure error, time_point now);
  void fail_proxy(failure error, bool may_recover, time_point now);

  /// Ends with the error, or with a shortage if this machine's network is down.
  void fail(failure error, time_point now);

  running_exchange& exchange_;
  phase phase_ = phase::dialling;
  time_point started_;    ///< Start of the current step.
  time_point connect_by_; ///< Deadline of that step.
  /// When to stop waiting for a resource; unset unless waiting.
  std::optional<time_point> room_by_;
  std::optional<dialer> dialer_;
  std::unique_ptr<session> session_;   ///< Set after dialling.
  std::optional<proxy_tunnel> tunnel_; ///< Set while tunnelling.
};

} // namespace muster::http
