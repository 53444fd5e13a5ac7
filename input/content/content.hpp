// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/format.hpp"
#include "input/formats/line_stream.hpp"

#include <string>
#include <string_view>

namespace muster::input {

/// How to read an input, judged by its first bytes.
struct content {
  enum class form : uint8_t {
    undecided, ///< More bytes are needed.
    text,
    jsonl,
    json_array,
    csv,
    refused, ///< The input is not a list: see `error`.
  };

  form read_as = form::undecided;
  std::string error; ///< "this is an HTML page, not a list of URLs; ...".
  /// A warning that a text may be something else; usually empty.
  std::string doubt{};
};

/// What is known about an input without reading it.
struct expectation {
  format by_name = format::text; ///< Never `automatic`.
  bool asked_for = false;        ///< The user chose `by_name`.
};

/// Judges an input by its first bytes, after a byte order mark. `whole`: the
/// input ends after `head`. With `expected.asked_for`, the result is `refused`
/// only if the input cannot be read in that format. Otherwise the bytes take
/// precedence over the name.
content judge_content(std::string_view head, bool whole, expectation expected,
                      const selection& wanted);

} // namespace muster::input
