// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"
#include "http/h1/framing.hpp"
#include "http/h1/response_head.hpp"
#include "http/net/io.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace muster::http {

/// Takes in what a connection brings after a request: passes over interim
/// responses, reads the final one's head, undoes the framing of its body, and
/// knows until when to wait for more. Judges by RFC 9112, and says in a
/// sentence what is wrong. Knows no sockets.
class response_reader {
public:
  using time_point = steady_clock::time_point;

  /// Both have to outlive the reader.
  response_reader(const exchange_settings& settings,
                  const exchange_request& request);

  /// The request's first byte is about to be sent.
  void begin(time_point now);

  /// When to give up waiting for the next byte, if none has come since `now`.
  time_point deadline(time_point now) const;

  /// Takes received bytes, which have to stay until next_run() gives no more.
  /// False if the response is broken: see error().
  bool receive(std::string_view bytes, time_point now);

  /// The next body bytes, in what was received; empty if there are no more.
  std::string_view next_run();

  /// The connection has ended or a deadline has passed; `tls_problem` says why
  /// for io_status::tls_failed. Leaves an error unless the body may end so.
  void end(io_status status, std::string_view tls_problem, time_point now);

  /// Gives up for a reason of this machine's own.
  void abort(failure why) {
    error_ = std::move(why);
  }

  /// The whole response is there.
  bool done() const {
    return head_ && (framer_.done() || ended_);
  }

  /// The final response's head; nullopt if it has not arrived.
  const std::optional<response_head>& head() const {
    return head_;
  }

  const framing& body_framing() const {
    return framing_;
  }

  const failure& error() const {
    return error_;
  }

  /// What came is no answer to this request if the connection has served
  /// another before: the server ended it meanwhile, also with a 408 (RFC 9110,
  /// section 15.5.9), or what it sent is no response.
  bool is_stale() const;

  /// The server sent what nobody asked for: no response, or a body where none
  /// may be. It may come late, so that no exchange should follow another one
  /// on a connection of its.
  bool is_unasked() const;

  /// The response is over and the connection fit for another exchange.
  bool reusable() const {
    return framing_.keep_alive && framer_.done() && pending_.empty();
  }

  /// The response to HEAD is whole. A server that sends bodies with these would
  /// send one with this.
  bool omits_body() const {
    return done() && settings_.head && framing_.announced != 0u;
  }

  /// From the first byte written until the head was complete.
  std::optional<std::chrono::microseconds> first_byte_time() const {
    return first_byte_time_;
  }

  /// As body_framer::limit().
  void limit_body(uint64_t most, uint64_t cap) {
    framer_.limit(most, cap);
  }

  /// Ends the reading of the body at `deadline`, if that comes earlier than
  /// the request's.
  void end_body_by(time_point deadline);

private:
  bool take_heads(std::string_view input, time_point now);
  bool take_final(response_head head, time_point now);
  /// Something follows a response that has no body by rule.
  bool has_surplus() const;
  bool fail(error_kind kind, std::string detail);
  std::string timeout_detail(time_point now) const;

  const exchange_settings& settings_;
  time_point total_deadline_;
  time_point started_;
  std::optional<std::chrono::microseconds> first_byte_time_;
  /// The present head as far as it has arrived; empty if it came in one piece.
  std::string partial_head_;
  size_t heads_size_ = 0;    ///< Of the complete heads so far.
  size_t head_searched_ = 0; ///< Bytes of partial_head_ that hold no end.
  std::optional<response_head> head_;
  framing framing_;
  body_framer framer_;
  std::string_view pending_; ///< Received, not framed yet.
  failure error_;
  bool ended_ = false; ///< The connection's end was the body's.
};

} // namespace muster::http
