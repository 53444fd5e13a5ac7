// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/line_splitter.hpp"
#include "input/formats/line_stream.hpp"
#include "input/formats/trim.hpp"

#include <string>
#include <string_view>

namespace muster::input {

/// A list with one item per line. Blank lines are skipped.
class per_line_stream : public line_stream {
public:
  /// `carried`: number of carried values per line.
  per_line_stream(window& bytes, size_t carried)
    : bytes_{bytes}, lines_{bytes}, carried_{carried} {
    // nop
  }

  read_status start(turn&) override {
    return read_status::ready;
  }

  read_status next(line& out, turn& budget) override {
    piece piece;
    for (;;) {
      auto status = lines_.next(piece, budget);
      if (status != read_status::ready)
        return status;
      auto text = trim(piece.text);
      if ((text.empty() && !piece.too_long) || is_comment(text))
        continue;
      clear(out);
      if (piece.too_long)
        out.error = "line longer than 1 MiB";
      else
        parse(text, out);
      out.cut = piece.too_long;
      if (!out.error.empty() && out.url.empty())
        out.url = text;
      return read_status::ready;
    }
  }

  uint64_t line_number() const override {
    return lines_.line_number();
  }

  const std::string& error() const override {
    return bytes_.error();
  }

private:
  virtual bool is_comment(std::string_view text) const {
    static_cast<void>(text);
    return false;
  }

  /// Stores the values of the trimmed line in `out`, whose strings are empty.
  /// If there is an error and the URL stays empty, next() stores the line as
  /// the URL.
  virtual void parse(std::string_view text, line& out) = 0;

  void clear(line& out) const {
    out.url.clear();
    out.error.clear();
    out.carry.resize(carried_);
    for (auto& value : out.carry)
      value.clear();
  }

  window& bytes_;
  line_splitter lines_;
  size_t carried_;
};

} // namespace muster::input
