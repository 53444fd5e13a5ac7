// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/session.hpp"
#include "http/engine/stream.hpp"
#include "http/h1/response_body.hpp"
#include "http/h1/response_reader.hpp"
#include "http/net/event_loop.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

class running_exchange;

/// A stream of HTTP/1.1 (RFC 9112). It has the session for itself, and at the
/// end passes it to the pool or closes it.
///
/// If a reused session brings no answer to this request, the request counts as
/// not processed: the server may have closed the session, or sent unrequested
/// data.
class h1_stream final : public stream, private watch_user {
public:
  h1_stream(running_exchange& owner, std::unique_ptr<session> over);
  ~h1_stream() override;

  void start(time_point now) override;
  void on_due(time_point now) override;
  void resume(time_point now) override;
  void cancel() override;

private:
  enum class phase : uint8_t {
    sending,
    receiving,
    body_waits, ///< Reads nothing until the body can continue.
  };

  void on_ready() override;
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

  /// Waits for the session until `due`.
  void wait(io_status blocked, time_point due);

  /// The session has ended, or a deadline of the response has passed.
  void end(io_status status, time_point now);

  /// Ends the stream after the response, or without one. `whole`: the session
  /// may be reused.
  void settle(bool whole, time_point now);

  running_exchange& exchange_;
  std::unique_ptr<session> session_;
  phase phase_ = phase::sending;
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
