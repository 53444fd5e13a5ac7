#pragma once

#include "input/line_stream.hpp"
#include "input/reader.hpp"

#include <string>
#include <string_view>

namespace muster::input {

/// How an input is to be read, by its first bytes.
struct content {
  enum class form : uint8_t {
    undecided, ///< More bytes are needed.
    text,
    jsonl,
    json_array,
    csv,
    refused, ///< It is no list: see `error`.
  };

  form read_as = form::undecided;
  std::string error; ///< "this is an HTML page, not a list of URLs; ...".
  /// What else a text may be, as an error would say it; mostly empty.
  std::string doubt{};
};

/// What is known of an input without its bytes.
struct expectation {
  format by_name = format::text; ///< Not automatic.
  bool asked_for = false;        ///< `by_name` is what the user said.
};

/// Judges by what an input begins with, behind a byte order mark. `whole` says
/// that there is no more. With `expected.asked_for` only what cannot be read
/// in that format is refused; otherwise the bytes win over the name.
content judge_content(std::string_view head, bool whole, expectation expected,
                      const selection& wanted);

} // namespace muster::input
