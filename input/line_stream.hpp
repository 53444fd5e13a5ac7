#pragma once

#include "input/byte_source.hpp"
#include "input/window.hpp"

#include <memory>
#include <string>
#include <vector>

namespace muster::input {

/// What is wanted of each JSON object or CSV row.
struct selection {
  std::string field;
  std::vector<std::string> carry;
};

/// The lines of one input in one format.
class line_stream {
public:
  virtual ~line_stream() = default;

  /// Reads what comes before the first line: a CSV header. To be called until
  /// it is `ready`, before next().
  virtual read_status start(turn& budget) = 0;

  /// Fills all of `out` but its index. Its error, if it has one, names neither
  /// file nor line.
  virtual read_status next(line& out, turn& budget) = 0;

  /// The number, from 1, of the text line that the last result is about; if it
  /// is `failed`, of the last line that was read whole.
  virtual uint64_t line_number() const = 0;

  /// What was read before a failure: " after line 12"; empty if nothing was.
  virtual std::string last_read() const {
    auto last = line_number();
    return last == 0 ? "" : " after line " + std::to_string(last);
  }

  /// Why start() or next() failed, without the name of the input.
  virtual const std::string& error() const = 0;
};

/// A URL a line. `bytes` outlives the stream, here and below.
std::unique_ptr<line_stream> make_text_stream(window& bytes);

/// A JSON object or string a line.
std::unique_ptr<line_stream> make_jsonl_stream(window& bytes, selection wanted);

/// The elements of one JSON array, which begins after white space at most.
std::unique_ptr<line_stream> make_json_array_stream(window& bytes,
                                                    selection wanted);

/// RFC 4180 with a header, or the same with another separator.
std::unique_ptr<line_stream> make_csv_stream(window& bytes, selection wanted,
                                             char separator);

} // namespace muster::input
