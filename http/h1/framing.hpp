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

/// The framing of a body, from the response's head.
struct framing {
  body_end end = body_end::none;
  uint64_t length = 0; ///< Size of the body, for body_end::length.
  /// Content-Length of a response to HEAD: the size of the body that GET would
  /// return.
  std::optional<uint64_t> announced;
  /// The connection may be used for another exchange after the body.
  bool keep_alive = false;
  /// Transfer codings inside the chunks, decoded like content codings: "gzip".
  std::string codings{};
};

/// Decides the framing of the final response `head`; `to_head` if the request
/// was HEAD. Fails with `protocol` if the end of the body is unknown or fields
/// contradict each other, and with `too_large` if the length exceeds 64 bits.
failure decide_framing(const response_head& head, bool to_head, framing& out);

/// Removes the framing of a body: takes the bytes of the connection, returns
/// those of the body, and detects its end. Stores no data.
class body_framer {
public:
  body_framer() = default;

  explicit body_framer(const framing& how);

  /// Limits the body to `most` bytes. A chunk that would exceed them fails with
  /// `too_large` as soon as its size is known. `cap` is the number that the
  /// error names.
  void limit(uint64_t most, uint64_t cap) {
    most_ = most;
    cap_ = cap;
  }

  /// Removes the next run of body bytes from the front of `input`, with the
  /// framing before it, and returns the run. Returns an empty view if `input`
  /// is used up, or the body is complete or has an error.
  std::string_view take(std::string_view& input);

  /// The body is complete.
  bool done() const {
    return state_ == state::done;
  }

  /// `protocol` or `too_large` once the framing is broken.
  const failure& error() const {
    return error_;
  }

  /// Call this at the end of the connection. Returns `none` if the body may end
  /// in this way, else `truncated`. `clean`: the peer closed TCP and TLS
  /// properly. `how` says for the error what happened: "connection closed".
  failure on_eof(bool clean, std::string_view how) const;

  /// Number of body bytes returned.
  uint64_t received() const {
    return received_;
  }

  /// The position in the body, for errors: "after 12 of 50 bytes".
  std::string progress() const;

private:
  enum class state : uint8_t {
    content,   ///< Plain bytes; with a length, remaining_ of them.
    size_line, ///< A chunk's size.
    extension, ///< The rest of the size line.
    chunk,     ///< remaining_ bytes of a chunk.
    chunk_end, ///< The line ending after a chunk's data.
    trailer,   ///< A trailer field, or the final empty line.
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
  /// Bytes of the current size line, or of all trailers.
  uint64_t control_ = 0;
  unsigned digits_ = 0;
  bool line_empty_ = true; ///< The current trailer line is empty so far.
  bool last_chunk_ = false;
  failure error_;
};

} // namespace muster::http
