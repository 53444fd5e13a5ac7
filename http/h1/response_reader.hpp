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

/// Reads the response to a request (RFC 9112): skips interim responses, parses
/// the final head, removes the framing of the body, and computes deadlines.
/// Describes errors in a sentence. Does not use sockets.
class response_reader {
public:
  using time_point = steady_clock::time_point;

  /// The request must outlive the reader.
  explicit response_reader(const exchange_request& request);

  /// Call this before sending the first byte of the request.
  void begin(time_point now);

  /// The deadline for the next byte, if none arrives after `now`.
  time_point deadline(time_point now) const;

  /// Accepts received bytes. They must stay valid until next_run() returns an
  /// empty view. Returns false if the response is broken: see error().
  bool receive(std::string_view bytes, time_point now);

  /// The next body bytes within the received bytes; empty if there are no more.
  std::string_view next_run();

  /// Call this when the connection has ended or a deadline has passed.
  /// `tls_problem` is the reason of io_status::tls_failed. Sets an error unless
  /// the body may end in this way.
  void end(io_status status, std::string_view tls_problem, time_point now);

  /// The response is complete.
  bool done() const {
    return head_ && (framer_.done() || ended_);
  }

  /// The head of the final response; nullopt if it is not complete.
  const std::optional<response_head>& head() const {
    return head_;
  }

  const framing& body_framing() const {
    return framing_;
  }

  const failure& error() const {
    return error_;
  }

  /// On a reused connection, what arrived does not answer this request: the
  /// server had closed the connection, maybe after a 408 (RFC 9110, section
  /// 15.5.9), or the bytes are not a response.
  bool is_stale() const;

  /// The server sent data that was not requested: not a response, or a body
  /// where none is allowed. Such data may arrive late, so no connection to this
  /// server should be reused.
  bool has_unrequested_data() const;

  /// The response is complete, and another exchange may use the connection.
  bool reusable() const {
    return framing_.keep_alive && framer_.done() && pending_.empty();
  }

  /// The response to HEAD is complete, and its Content-Length is not 0. A
  /// server that sends bodies after HEAD would send one here.
  bool omits_body() const {
    return done() && settings_.head && framing_.announced != 0u;
  }

  /// Time from the first byte sent until the head was complete.
  std::optional<std::chrono::microseconds> first_byte_time() const {
    return first_byte_time_;
  }

  /// See body_framer::limit().
  void limit_body(uint64_t most, uint64_t cap) {
    framer_.limit(most, cap);
  }

  /// Moves the deadline of the body to `deadline`, unless the request's is
  /// earlier.
  void end_body_by(time_point deadline);

private:
  bool take_heads(std::string_view input, time_point now);
  bool take_final(response_head head, time_point now);
  /// Bytes follow a response that must not have a body.
  bool has_surplus() const;
  bool fail(error_kind kind, std::string detail);
  std::string timeout_detail(time_point now) const;

  const request_settings& settings_;
  time_point total_deadline_;
  time_point started_;
  std::optional<std::chrono::microseconds> first_byte_time_;
  /// The received part of the current head; empty if the head came in one
  /// piece.
  std::string partial_head_;
  size_t heads_size_ = 0; ///< Total size of the complete heads so far.
  /// Bytes of partial_head_ that were searched for its end.
  size_t head_searched_ = 0;
  std::optional<response_head> head_;
  framing framing_;
  body_framer framer_;
  std::string_view pending_; ///< Received, but framing not removed yet.
  failure error_;
  bool ended_ = false; ///< The end of the connection ended the body.
};

} // namespace muster::http
