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

/// The error for `input.carry` with a text input.
inline constexpr const char* text_carries_nothing =
  "input.carry needs jsonl or csv, but this is read as text (see "
  "input.format)";

/// Turns the bytes of one input into lines: file, decompression, window,
/// format. Keeps the file open during its lifetime.
class pipeline {
public:
  pipeline(const input_file& file, selection wanted);

  /// Reads what comes before the first line, to find out whether the input is
  /// valid. Optional; see line_stream::start().
  read_status start(turn& budget);

  /// Stores the next line, except its index.
  read_status next(line& out, turn& budget);

  /// Position of the last line that next() returned: "urls.txt:12".
  std::string where() const;

  /// The sentence for `failed`: "urls.gz: gzip data ends early after line 12".
  std::string error() const;

  /// Returns, once, a warning that the input may have another format:
  /// "urls.txt: this looks like CSV, but ...". Usually empty. Call it after
  /// start() and next().
  std::string take_doubt();

  /// Number of stored bytes of the file that the lines so far came from.
  double consumed() const;

private:
  /// Reads the first bytes as far as they are available. Does not wait.
  read_status gather_head(const turn& budget);

  /// If the first bytes were too few to detect a table, examines the first
  /// lines as they are read.
  void look_for_rows(const line& next, read_status status);

  /// Examines the first bytes until they show the format.
  read_status choose_format(turn& budget);

  input_file info_;
  selection wanted_;
  file_source file_;
  decompressor bytes_;
  window window_;
  std::unique_ptr<line_stream> lines_; // null until the format is known
  std::string error_;
  std::string doubt_;
  /// The first lines of a text, until it is known whether they are rows of a
  /// table.
  std::vector<std::string> first_lines_;
  bool may_be_rows_ = false;
  bool decoded_ = false; // the encoding is known
  bool started_ = false;
};

} // namespace muster::input
