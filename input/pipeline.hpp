#pragma once

#include "input/decompress.hpp"
#include "input/file_source.hpp"
#include "input/input_file.hpp"
#include "input/line_stream.hpp"
#include "input/window.hpp"

#include <memory>
#include <string>

namespace muster::input {

/// Why `input.carry` is refused.
inline constexpr const char* text_carries_nothing =
  "input.carry needs jsonl or csv, but this is read as text (see "
  "input.format)";

/// One input on its way from bytes to lines: file, decompression, window,
/// format. Holds the file open for as long as it lives.
class pipeline {
public:
  pipeline(const input_file& file, selection wanted);

  /// Reads what comes before the first line, as far as to know that the input
  /// is one that can be read. Optional; see line_stream::start().
  read_status start(turn& budget);

  /// Stores the next line but for its index.
  read_status next(line& out, turn& budget);

  /// The sentence for `failed`: "urls.gz: gzip data ends early after line 12".
  std::string error() const;

  /// Bytes of the file, as stored, that were needed for what next() gave.
  double consumed() const;

private:
  /// Looks at the first bytes until they tell how to read them.
  read_status choose_format(turn& budget);

  input_file info_;
  selection wanted_;
  file_source file_;
  decompressor bytes_;
  window window_;
  std::unique_ptr<line_stream> lines_; // null until the format is known
  std::string error_;
  bool decoded_ = false; // the encoding is known
  bool started_ = false;
};

} // namespace muster::input
