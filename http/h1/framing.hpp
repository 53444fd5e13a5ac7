// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"
#include "http/h1/response_head.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// How a response's body ends (RFC 9112, section 6.3).
enum class body_end : uint8_t {
  none,    ///< There is no body.
  length,  ///< After Content-Length bytes.
  chunked, ///< With the last chunk.
  close,   ///< When the server closes the connection.
};

/// What a response's head says about what follows it.
struct framing {
  body_end end = body_end::none;
  uint64_t length = 0; ///< For body_end::length.
  /// What a response to HEAD says of the size that GET would bring.
  std::optional<uint64_t> announced;
  /// The connection can carry another exchange after the body.
  bool keep_alive = false;
  /// Transfer codings within the chunks, to be undone as content codings are:
  /// "gzip".
  std::string codings{};
};

/// Decides the framing of the final response `head`; `to_head` if the request
/// was HEAD. Fails with `protocol` if it cannot be told where the body ends,
/// or fields contradict each other; with `too_large` if no number holds its
/// length.
failure decide_framing(const response_head& head, bool to_head, framing& out);

/// Undoes a body's framing: takes what comes off the connection, hands out the
/// body's bytes and knows when it is over. Holds no data.
class body_framer {
public:
  body_framer() = default;

  explicit body_framer(const framing& how);

  /// Chunks that would make the body larger than `most` are `too_large` as soon
  /// as their size is there; `cap` is what the sentence calls the cap.
  void limit(uint64_t most, uint64_t cap) {
    most_ = most;
    cap_ = cap;
  }

  /// Takes bytes off `input` up to the end of a run of body bytes and returns
  /// that run; empty if `input` is used up or the body is over or in error.
  std::string_view take(std::string_view& input);

  /// The body is complete.
  bool done() const {
    return state_ == state::done;
  }

  /// `protocol` or `too_large` once the framing is broken.
  const failure& error() const {
    return error_;
  }

  /// The connection has ended: `none` if the body may end so, else
  /// `truncated`. `clean` if it was closed in order, for TLS too; `how` says
  /// it in words: "connection closed".
  failure on_eof(bool clean, std::string_view how) const;

  /// Body bytes handed out.
  uint64_t received() const {
    return received_;
  }

  /// Where the body is: "after 12 of 50 bytes".
  std::string progress() const;

private:
  enum class state : uint8_t {
    content,   ///< Plain bytes; with a length, remaining_ of them.
    size_line, ///< A chunk's size.
    extension, ///< What stands behind the size, up to the line's end.
    chunk,     ///< remaining_ bytes of a chunk.
    chunk_end, ///< The line end after a chunk's bytes.
    trailer,   ///< A trailer field's line, or the last, empty one.
    done,
  };

  void take_control(char c);
  void end_size_line();
  void fail(error_kind kind, std::string detail);

  framing how_;
  state state_ = state::done;
  uint64_t remaining_ = 0;
  uint64_t received_ = 0;
  uint64_t most_ = UINT64_MAX;
  uint64_t cap_ = UINT64_MAX;
  /// Bytes of the present size line or of all trailers.
  uint64_t control_ = 0;
  unsigned digits_ = 0;
  bool line_empty_ = true; ///< No trailer bytes in the present line yet.
  bool last_chunk_ = false;
  failure error_;
};

} // namespace muster::http
