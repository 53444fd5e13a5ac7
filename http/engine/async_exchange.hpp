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

/// One exchange on an I/O loop: over a kept connection or a new one, sends the
/// request and takes in the response.
///
///     start -> (dialling -> handshaking) -> sending -> receiving -> finish
///
/// Where this machine has no room for another connection it waits a moment and
/// then ends for want of that.
///
/// A kept connection that brings no answer to this request is replaced by a
/// fresh one, once: the server may end it, or send what nobody asked for.
class async_exchange final : public deadline_wheel::entry,
                             public watch_user,
                             public dialer::listener {
public:
  using time_point = steady_clock::time_point;

  async_exchange(io_loop& loop, uint64_t tag, exchange_request&& request);
  ~async_exchange() override;

  void start(time_point now);

  /// Ends it as `cancelled`.
  void cancel();

  /// Tries again to connect, as there may be room.
  void retry_dial(time_point now);

  /// Others may have given memory back.
  void retry_decoding(time_point now);

  void on_due(time_point now) override;

  /// Chosen by whoever wants the result.
  uint64_t tag() const {
    return tag_;
  }

  exchange_result& result() {
    return result_;
  }

  /// Where the loop keeps this exchange.
  std::pmr::list<async_exchange>::iterator position;

private:
  enum class phase : uint8_t {
    dialling,
    short_of_room, ///< Waits for what this machine is short of.
    handshaking,
    sending,
    receiving,
    short_of_memory, ///< Waits for memory to decode what it has received.
  };

  void on_ready() override;
  void on_dialled(time_point now) override;
  bool make_room(shortage lack, const ip_address& address) override;

  /// Does `step`; an exception ends the exchange, not the loop.
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

  /// Measures what was received of the body, as far as `allowance` goes. False
  /// if there is something wrong with it, or no more is wanted.
  bool measure(uint64_t& allowance);

  /// False if there is nothing to read any more, or others have to have their
  /// turn before this exchange is done with what it has read.
  bool reads_on(bool wanted, time_point now);
  void await_memory(time_point now);
  void yield(time_point now);

  /// Waits for the connection, at most until `due`.
  void wait(io_status blocked, time_point due);

  /// The connection has ended, or a deadline of the response has passed.
  void end(io_status status, time_point now);

  /// The response is over, or what came is none; `whole` if the connection may
  /// serve again.
  void settle(bool whole, time_point now);

  /// There is no response to judge.
  void fail(failure error);

  /// Nor was there an exchange, for want of this.
  void fail_short(shortage lack);

  /// As fail(), unless this machine's network is down.
  void fail_to_connect(failure error, time_point now);

  /// Whether the exchange cannot go on as this machine's network is down.
  bool lost_network(time_point now) const;
  void fail_connecting(time_point now);

  io_loop& loop_;
  const uint64_t tag_;
  const exchange_request request_;
  exchange_result result_;
  phase phase_ = phase::dialling;
  time_point begun_;
  time_point started_;    ///< Dialling, then the handshake.
  time_point connect_by_; ///< Its deadline.
  /// When it has waited for room for long enough; unset unless it did.
  std::optional<time_point> room_by_;
  std::optional<dialer> dialer_;
  std::unique_ptr<async_connection> connection_;
  bool closes_ = false; ///< The server was asked to close the connection.
  std::string unsent_;  ///< The rest of the request.
  std::optional<response_reader> reader_;
  std::optional<response_body> body_;
  /// What it has read, while the body is busy with it; else empty.
  std::vector<char> held_;
  time_point starved_at_;                ///< When the wait for memory began.
  steady_clock::duration starved_for_{}; ///< In all, before that.
};

} // namespace muster::http
