#pragma once

#include "input/window.hpp"

namespace muster::input {

/// A longer line, without its end, is an error of that line.
constexpr size_t max_line_size = 1024 * 1024;

/// A line without its end (LF or CRLF). Valid until the next one is read.
struct piece {
  std::string_view text;
  bool too_long = false; ///< `text` is the beginning of the line.
};

/// Cuts a window into lines in bounded memory.
class line_splitter {
public:
  /// `bytes` outlives this.
  explicit line_splitter(window& bytes) : bytes_{bytes} {
    // nop
  }

  /// Stores the next line; the last one of an input needs no end.
  read_status next(piece& out, turn& budget);

  /// Lines read so far, which is the number of the last one.
  uint64_t line_number() const {
    return line_number_;
  }

private:
  piece take(size_t size, size_t size_with_end);

  window& bytes_;
  size_t scanned_ = 0;    // pending bytes known to hold no line end
  bool skipping_ = false; // inside a line that was too long
  uint64_t line_number_ = 0;
};

} // namespace muster::input
