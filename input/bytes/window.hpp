// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/byte_source.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace muster::input {

/// The bytes of a source that were read but not consumed. The window grows
/// while the caller leaves bytes pending. The caller must limit their number.
class window {
public:
  /// `source` must outlive the window.
  explicit window(byte_source& source) : source_{source} {
    // nop
  }

  /// Examines the first bytes, skips a UTF-8 byte order mark, and fails for
  /// other encodings. Call it until it returns `ready`, before anything else.
  read_status start(turn& budget);

  /// Appends bytes to pending(). Earlier results of pending() become invalid.
  read_status fill(turn& budget);

  std::string_view pending() const {
    return {buffer_.data() + begin_, end_ - begin_};
  }

  void consume(size_t size) {
    begin_ += size;
  }

  /// Share of the bytes read that were consumed, from 0 to 1.
  double consumed_share() const {
    auto pending = static_cast<double>(end_ - begin_);
    return total_ == 0 ? 1.0 : 1.0 - pending / static_cast<double>(total_);
  }

  const std::string& error() const {
    return error_;
  }

private:
  void make_room();

  byte_source& source_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t total_ = 0;
  bool ended_ = false; // reading on would make a terminal wait
  std::string error_;
};

} // namespace muster::input
