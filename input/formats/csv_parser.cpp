// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/csv_parser.hpp"

#include "input/formats/line_splitter.hpp"

#include <algorithm>

namespace muster::input {

csv_parser::csv_parser(char separator) : separator_{separator} {
  begin_field();
}

void csv_parser::keep(std::vector<bool> columns) {
  keep_all_ = false;
  fields_.resize(std::max(fields_.size(), columns.size()));
  kept_ = std::move(columns);
}

void csv_parser::next_record() {
  state_ = state::field_start;
  complete_ = false;
  column_ = 0;
  size_ = 0;
  first_line_ = line_;
  beginning_.clear();
  problem_line_ = 0;
  problem_ = nullptr;
  begin_field();
}

size_t csv_parser::feed(std::string_view bytes) {
  size_t used = 0;
  if (after_carriage_return_ && !bytes.empty()) {
    after_carriage_return_ = false;
    used = bytes.front() == '\n' ? 1 : 0;
  }
  auto begin = used;
  while (used < bytes.size() && !complete_) {
    used += step(bytes.substr(used));
    if (size_ > max_line_size)
      note_size();
  }
  if (auto room = longest_beginning - beginning_.size(); room > 0)
    beginning_ += bytes.substr(begin, std::min(used - begin, room));
  return used;
}

void csv_parser::finish() {
  if (size_ == 0)
    return;
  if (state_ == state::quoted)
    note("the quote that opens in this line is never closed", quote_line_);
  complete_ = true;
}

std::string_view csv_parser::field(size_t column) const {
  return column < field_count() ? std::string_view{fields_[column]}
                                : std::string_view{};
}

size_t csv_parser::step(std::string_view bytes) {
  switch (state_) {
    case state::field_start:
      if (bytes.front() != '"') {
        state_ = state::unquoted;
        return unquoted(bytes);
      }
      state_ = state::quoted;
      quote_line_ = line_;
      ++size_;
      return 1;
    case state::unquoted:
      return unquoted(bytes);
    case state::quoted:
      return quoted(bytes);
    default:
      return after_quote(bytes.front());
  }
}

size_t csv_parser::unquoted(std::string_view bytes) {
  auto end = std::find_if(bytes.begin(), bytes.end(),
                          [this](char c) { return ends_field(c); });
  auto length = static_cast<size_t>(end - bytes.begin());
  store(bytes.substr(0, length));
  if (length == bytes.size())
    return length;
  end_field(bytes[length]);
  return length + 1;
}

size_t csv_parser::quoted(std::string_view bytes) {
  auto text = bytes.substr(0, bytes.find('"'));
  store(text);
  line_ += static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
  if (text.size() == bytes.size())
    return text.size();
  state_ = state::after_quote;
  ++size_;
  return text.size() + 1;
}

size_t csv_parser::after_quote(char next) {
  if (ends_field(next)) {
    end_field(next);
    return 1;
  }
  if (next != '"') {
    note("text after a closing quote; double the quotes inside a field",
         quote_line_);
    state_ = state::unquoted;
    return 0;
  }
  store("\"");
  state_ = state::quoted;
  return 1;
}

bool csv_parser::ends_field(char c) const {
  return c == separator_ || c == '\n' || c == '\r';
}

void csv_parser::end_field(char c) {
  if (c == separator_) {
    ++size_;
    ++column_;
    state_ = state::field_start;
    begin_field();
    return;
  }
  complete_ = true;
  after_carriage_return_ = c == '\r';
  ++line_;
}

void csv_parser::begin_field() {
  if (keep_all_ && fields_.size() <= column_)
    fields_.resize(column_ + 1);
  if (column_ < fields_.size())
    fields_[column_].clear();
}

void csv_parser::store(std::string_view text) {
  size_ += text.size();
  auto kept = keep_all_ || (column_ < kept_.size() && kept_[column_]);
  if (kept && problem_ == nullptr)
    fields_[column_].append(text);
}

void csv_parser::note_size() {
  if (state_ == state::quoted)
    note("more than 1 MiB from the quote that opens in this line; is its "
         "closing quote missing?",
         quote_line_);
  else
    note("record longer than 1 MiB", first_line_);
}

void csv_parser::note(const char* problem, uint64_t line) {
  if (problem_ != nullptr)
    return;
  problem_ = problem;
  problem_line_ = line;
}

} // namespace muster::input
