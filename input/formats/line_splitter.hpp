// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/window.hpp"

namespace muster::input {

/// Maximum length of a line without its line ending. A longer line gets an
/// error; the other lines are read.
constexpr size_t max_line_size = 1024 * 1024;

/// A line without its line ending (LF or CRLF). Valid until the next one is
/// read.
struct piece {
  std::string_view text;
  bool too_long = false; ///< `text` is the beginning of the line.
};

/// Splits a window into lines in bounded memory.
class line_splitter {
public:
  /// `bytes` must outlive the splitter.
  explicit line_splitter(window& bytes) : bytes_{bytes} {
    // nop
  }

  /// Stores the next line. The last line needs no line ending.
  read_status next(piece& out, turn& budget);

  /// Number of lines read so far; also the number of the last line.
  uint64_t line_number() const {
    return line_number_;
  }

private:
  piece take(size_t size, size_t size_with_end);

  window& bytes_;
  size_t scanned_ = 0;    // pending bytes that contain no line ending
  bool skipping_ = false; // inside a line that was too long
  uint64_t line_number_ = 0;
};

} // namespace muster::input
