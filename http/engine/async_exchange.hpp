// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/async_connection.hpp"
#include "http/engine/deadline_wheel.hpp"
#include "http/exchange.hpp"
#include "http/h1/response_body.hpp"
#include "http/h1/response_reader.hpp"
#include "http/net/dialer.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

class io_loop;

/// One exchange on an I/O loop: sends the request over a reused or new
/// connection, and reads the response.
///
///     start -> (dialling -> handshaking) -> sending -> receiving -> finish
///
/// If this machine has no resources for another connection, the exchange waits
/// a moment and then ends with a shortage.
///
/// If a reused connection brings no answer to this request, the exchange
/// continues on a new connection, once: the server may have closed the old one,
/// or sent unrequested data.
class async_exchange final : public deadline_wheel::entry,
                             public watch_user,
                             public dialer::listener {
public:
  using time_point = steady_clock::time_point;

  async_exchange(io_loop& loop, uint64_t tag, exchange_request&& request);
  ~async_exchange() override;

  void start(time_point now);

  /// Ends the exchange as `cancelled`.
  void cancel();

  /// Tries to connect again, because resources may be available now.
  void retry_dial(time_point now);

  /// Continues with the body, because what it waits for may be available now.
  void resume_body(time_point now);

  void on_due(time_point now) override;

  /// The tag that the client chose.
  uint64_t tag() const {
    return tag_;
  }

  exchange_result& result() {
    return result_;
  }

  /// Position in the loop's list.
  std::pmr::list<async_exchange>::iterator position;

private:
  enum class phase : uint8_t {
    dialling,
    short_of_room, ///< Waits for a resource of this machine.
    handshaking,
    sending,
    receiving,
    body_waits, ///< Reads nothing until the body can continue.
  };

  void on_ready() override;
  void on_dialled(time_point now) override;
  bool make_room(shortage lack, const ip_address& address) override;

  /// Calls `step`. An exception ends the exchange, not the loop.
  template<class Step>
  void guarded(Step step);

  void begin(time_point now);
  void dial(time_point now);
  void after_dialling(time_point now);
  void wait_for_room(time_point now);
  void proceed(time_point now);
  void give_up(time_point now);
  void handshake(time_point now);
  void begin_request(time_point now);
  void send(time_point now);
  void receive(time_point now);
  bool take(std::string_view bytes, time_point now, uint64_t& allowance);

  /// Measures received bytes of the body, up to `allowance` decoded bytes.
  /// Returns false if the body has an error, or no more is needed.
  bool measure(uint64_t& allowance);

  /// Whether to read more now. False if the response has ended, or other
  /// exchanges must have their turn first.
  bool reads_on(bool wanted, time_point now);
  void await_body(time_point now);
  void yield(time_point now);

  /// Waits for the connection until `due`.
  void wait(io_status blocked, time_point due);

  /// The connection has ended, or a deadline of the response has passed.
  void end(io_status status, time_point now);

  /// Finishes the exchange after its response, or without one. `whole`: the
  /// connection may be reused.
  void settle(bool whole, time_point now);

  /// Finishes the exchange with an error, without a response.
  void fail(failure error);

  /// Finishes the exchange with a shortage, as if it had not taken place.
  void fail_short(shortage lack);

  /// Like fail(), but with a shortage if this machine's network is down.
  void fail_to_connect(failure error, time_point now);

  /// Whether the exchange cannot continue because this machine's network is
  /// down.
  bool lost_network(time_point now) const;
  void fail_connecting(time_point now);

  io_loop& loop_;
  const uint64_t tag_;
  const exchange_request request_;
  exchange_result result_;
  phase phase_ = phase::dialling;
  time_point begun_;
  time_point started_;    ///< Start of dialling, then of the handshake.
  time_point connect_by_; ///< Deadline of that phase.
  /// When to stop waiting for a resource; unset unless waiting.
  std::optional<time_point> room_by_;
  std::optional<dialer> dialer_;
  std::unique_ptr<async_connection> connection_;
  bool closes_ = false; ///< The server was asked to close the connection.
  std::string unsent_;  ///< The unsent rest of the request.
  std::optional<response_reader> reader_;
  std::optional<response_body> body_;
  /// Received bytes while the body is busy with them; else empty.
  std::vector<char> held_;
  time_point waits_since_; ///< Start of the current wait of the body.
  /// Duration of all earlier waits for memory.
  steady_clock::duration starved_for_{};
};

} // namespace muster::http
