// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/csv_columns.hpp"
#include "input/formats/csv_parser.hpp"
#include "input/formats/line_stream.hpp"
#include "input/formats/trim.hpp"
#include "input/formats/url_text.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace muster::input {

namespace {

class csv_stream final : public line_stream {
public:
  csv_stream(window& bytes, selection wanted, char separator)
    : bytes_{bytes}, parser_{separator}, wanted_{std::move(wanted)} {
    // nop
  }

  read_status start(turn& budget) override {
    do {
      auto status = next_record(budget);
      if (status == read_status::end && !wanted_.header)
        return read_status::ready;
      if (status == read_status::end)
        return fail("a header line is missing; the input is empty");
      if (status != read_status::ready)
        return status;
    } while (skips_separator_line());
    return wanted_.header ? take_header() : take_first_row();
  }

  read_status next(line& out, turn& budget) override {
    if (!std::exchange(has_row_, false))
      if (auto status = next_record(budget); status != read_status::ready)
        return status;
    out.url.clear();
    out.cut = false;
    out.error.clear();
    out.carry.resize(columns_.carry.size());
    if (parser_.problem() == nullptr) {
      take_row(out);
    } else {
      out.error = parser_.problem();
      for (auto& value : out.carry)
        value.clear();
    }
    if (!out.error.empty() && out.url.empty()) {
      out.url = trim(parser_.beginning());
      out.cut = parser_.beginning().size() == csv_parser::longest_beginning;
    }
    return read_status::ready;
  }

  uint64_t line_number() const override {
    return parser_.complete() ? parser_.line_number() : parser_.lines_ended();
  }

  const std::string& error() const override {
    return error_.empty() ? bytes_.error() : error_;
  }

private:
  /// Reads the next record that is not blank into parser_.
  read_status next_record(turn& budget) {
    for (;;) {
      if (parser_.complete())
        parser_.next_record();
      bytes_.consume(parser_.feed(bytes_.pending()));
      if (!parser_.complete()) {
        auto status = bytes_.fill(budget);
        if (status == read_status::end)
          parser_.finish();
        else if (status == read_status::ready)
          continue;
        if (!parser_.complete())
          return status;
      }
      if (!parser_.blank())
        return read_status::ready;
    }
  }

  /// Whether the record is the line `sep=;`. Only the first record can be.
  bool skips_separator_line() {
    return !std::exchange(examined_, true)
           && is_separator_line(parser_.beginning());
  }

  read_status take_header() {
    if (parser_.problem() != nullptr)
      return fail(std::string{"broken header line: "} + parser_.problem());
    std::vector<std::string> names;
    for (size_t i = 0; i < parser_.field_count(); ++i)
      names.emplace_back(trim(parser_.field(i)));
    columns_ = find_columns(names, wanted_);
    return keep_columns();
  }

  read_status take_first_row() {
    has_row_ = true;
    auto count = parser_.problem() == nullptr ? parser_.field_count()
                                              : SIZE_MAX;
    columns_ = number_columns(count, wanted_);
    return keep_columns();
  }

  read_status keep_columns() {
    if (!columns_.error.empty())
      return fail(columns_.error);
    auto last = columns_.url;
    for (auto column : columns_.carry)
      last = std::max(last, column);
    std::vector<bool> kept(last + 1);
    kept[columns_.url] = true;
    for (auto column : columns_.carry)
      kept[column] = true;
    parser_.keep(std::move(kept));
    return read_status::ready;
  }

  void take_row(line& out) const {
    for (size_t i = 0; i < columns_.carry.size(); ++i)
      out.carry[i] = parser_.field(columns_.carry[i]);
    auto url = clean_url(parser_.field(columns_.url));
    if (columns_.url >= parser_.field_count())
      out.error = "the row ends before column " + url_column();
    else if (url.empty())
      out.error = "column " + url_column() + " is empty";
    else if (auto* problem = problem_of_field(url))
      out.error = problem;
    out.url = url;
  }

  std::string url_column() const {
    return wanted_.header ? '"' + wanted_.field + '"' : wanted_.field;
  }

  read_status fail(std::string reason) {
    if (error_.empty())
      error_ = std::move(reason);
    return read_status::failed;
  }

  window& bytes_;
  csv_parser parser_;
  selection wanted_;
  csv_columns columns_;
  bool examined_ = false; // the first record was read
  bool has_row_ = false;  // the record in parser_ is the next row
  std::string error_;
};

} // namespace

std::unique_ptr<line_stream> make_csv_stream(window& bytes, selection wanted,
                                             char separator) {
  return std::make_unique<csv_stream>(bytes, std::move(wanted), separator);
}

} // namespace muster::input
