// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/byte_source.hpp"
#include "input/bytes/window.hpp"
#include "input/formats/line.hpp"

#include <memory>
#include <string>
#include <vector>

namespace muster::input {

/// What to extract from each JSON object or CSV row.
struct selection {
  std::string field; ///< The URL. Without a CSV header, a number from 1.
  std::vector<std::string> carry;
  bool header = true;    ///< The first CSV row names the columns.
  char separator = '\0'; ///< Of CSV; NUL if it is detected.
  bool hosts = false;    ///< A URL may be without a scheme.
};

/// The lines of one input in one format.
class line_stream {
public:
  virtual ~line_stream() = default;

  /// Reads what comes before the first line, such as a CSV header. Call it
  /// until it returns `ready`, before next().
  virtual read_status start(turn& budget) = 0;

  /// Sets all members of `out` except its index. An error in `out` does not
  /// name the file or the line.
  virtual read_status next(line& out, turn& budget) = 0;

  /// Number of the text line of the last result, from 1. If the result was
  /// `failed`, number of the last complete line.
  virtual uint64_t line_number() const = 0;

  /// Position of a failure: " after line 12"; empty if nothing was read before
  /// the failure.
  virtual std::string last_read() const {
    auto last = line_number();
    return last == 0 ? "" : " after line " + std::to_string(last);
  }

  /// Why start() or next() failed, without the name of the input.
  virtual const std::string& error() const = 0;
};

/// One URL per line. Here and below, `bytes` must outlive the stream.
std::unique_ptr<line_stream> make_text_stream(window& bytes);

/// One JSON object or string per line.
std::unique_ptr<line_stream> make_jsonl_stream(window& bytes, selection wanted);

/// The elements of one JSON array. Only white space may stand before it.
std::unique_ptr<line_stream> make_json_array_stream(window& bytes,
                                                    selection wanted);

/// CSV (RFC 4180), with or without a header. A first line `sep=;` is skipped.
std::unique_ptr<line_stream> make_csv_stream(window& bytes, selection wanted,
                                             char separator);

} // namespace muster::input
