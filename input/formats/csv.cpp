// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/csv_parser.hpp"
#include "input/formats/line_stream.hpp"
#include "input/formats/trim.hpp"
#include "input/formats/url_text.hpp"

#include <algorithm>

namespace muster::input {

namespace {

constexpr size_t max_names_in_error = 20;
constexpr size_t max_name_in_error = 40;

std::string list(const std::vector<std::string>& names) {
  std::string result;
  auto shown = std::min(names.size(), max_names_in_error);
  for (size_t i = 0; i < shown; ++i)
    result.append(i == 0 ? "" : ", ").append(names[i], 0, max_name_in_error);
  if (shown < names.size())
    result += " and " + std::to_string(names.size() - shown) + " more";
  return result;
}

std::string no_column(const std::string& name,
                      const std::vector<std::string>& names) {
  // Without a header, the first line is a row. Do not repeat it, because its
  // URL may contain a password.
  for (auto& x : names)
    if (x.find("://") != x.npos)
      return "the first line is a URL, not a header; a header line with column "
             "\""
             + name + "\" is needed";
  return "no column \"" + name + "\"; the header has: " + list(names);
}

class csv_stream final : public line_stream {
public:
  csv_stream(window& bytes, selection wanted, char separator)
    : bytes_{bytes}, parser_{separator}, wanted_{std::move(wanted)} {
    // nop
  }

  read_status start(turn& budget) override {
    auto status = next_record(budget);
    if (status == read_status::end)
      return fail("a header line is missing; the input is empty");
    if (status != read_status::ready)
      return status;
    if (parser_.problem() != nullptr)
      return fail(std::string{"broken header line: "} + parser_.problem());
    return take_header() ? read_status::ready : read_status::failed;
  }

  read_status next(line& out, turn& budget) override {
    if (auto status = next_record(budget); status != read_status::ready)
      return status;
    out.url.clear();
    out.cut = false;
    out.error.clear();
    out.carry.resize(carry_columns_.size());
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

  bool take_header() {
    std::vector<std::string> names;
    for (size_t i = 0; i < parser_.field_count(); ++i)
      names.emplace_back(trim(parser_.field(i)));
    std::vector<bool> kept(names.size());
    auto column = [&](const std::string& name) {
      auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        fail(no_column(name, names));
        return size_t{0};
      }
      auto index = static_cast<size_t>(found - names.begin());
      kept[index] = true;
      return index;
    };
    url_column_ = column(wanted_.field);
    for (auto& name : wanted_.carry)
      carry_columns_.push_back(column(name));
    parser_.keep(std::move(kept));
    return error_.empty();
  }

  void take_row(line& out) const {
    for (size_t i = 0; i < carry_columns_.size(); ++i)
      out.carry[i] = parser_.field(carry_columns_[i]);
    auto url = clean_url(parser_.field(url_column_));
    if (url_column_ >= parser_.field_count())
      out.error = "the row ends before column \"" + wanted_.field + "\"";
    else if (url.empty())
      out.error = "column \"" + wanted_.field + "\" is empty";
    else if (auto* problem = problem_of_field(url))
      out.error = problem;
    out.url = url;
  }

  read_status fail(std::string reason) {
    if (error_.empty())
      error_ = std::move(reason);
    return read_status::failed;
  }

  window& bytes_;
  csv_parser parser_;
  selection wanted_;
  size_t url_column_ = 0;
  std::vector<size_t> carry_columns_;
  std::string error_;
};

} // namespace

std::unique_ptr<line_stream> make_csv_stream(window& bytes, selection wanted,
                                             char separator) {
  return std::make_unique<csv_stream>(bytes, std::move(wanted), separator);
}

} // namespace muster::input
