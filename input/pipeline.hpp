// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/decompress.hpp"
#include "input/bytes/file_source.hpp"
#include "input/bytes/window.hpp"
#include "input/formats/line_stream.hpp"
#include "input/input_file.hpp"

#include <memory>
#include <string>
#include <vector>

namespace muster::input {

/// Why `input.carry` is refused.
inline constexpr const char* text_carries_nothing =
  "input.carry needs jsonl or csv, but this is read as text (see "
  "input.format)";

/// Turns the bytes of one input into lines: file, decompression, window,
/// format. Keeps the file open during its lifetime.
class pipeline {
public:
  pipeline(const input_file& file, selection wanted);

  /// Reads what comes before the first line, to find out whether the input can
  /// be read. Optional; see line_stream::start().
  read_status start(turn& budget);

  /// Stores the next line, except its index.
  read_status next(line& out, turn& budget);

  /// Where the line stands that next() gave last: "urls.txt:12".
  std::string where() const;

  /// The sentence for `failed`: "urls.gz: gzip data ends early after line 12".
  std::string error() const;

  /// What the input may be but is not read as, once: "urls.txt: this looks like
  /// CSV, but ...". Mostly empty. To be asked after start() and next().
  std::string take_doubt();

  /// Bytes of the file, as stored, that were needed for what next() gave.
  double consumed() const;

private:
  /// Reads what is there of the first bytes, which waits for nobody.
  read_status gather_head(const turn& budget);

  /// Looks at the first lines as they come, if the first bytes were too few.
  void look_for_rows(const line& next, read_status status);

  /// Looks at the first bytes until they tell how to read them.
  read_status choose_format(turn& budget);

  input_file info_;
  selection wanted_;
  file_source file_;
  decompressor bytes_;
  window window_;
  std::unique_ptr<line_stream> lines_; // null until the format is known
  std::string error_;
  std::string doubt_;
  /// Lines of a text that may be rows of a table, until that is decided.
  std::vector<std::string> first_lines_;
  bool may_be_rows_ = false;
  bool decoded_ = false; // the encoding is known
  bool started_ = false;
};

} // namespace muster::input
