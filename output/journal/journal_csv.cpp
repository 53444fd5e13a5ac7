// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal_rows.hpp"
#include "output/rows/columns.hpp"
#include "output/rows/csv_guard.hpp"
#include "output/rows/format.hpp"

#include <algorithm>
#include <charconv>

namespace muster::output {

namespace {

template<class Number>
bool parse_number(std::string_view text, Number& result) {
  auto end = text.data() + text.size();
  auto [stop, code] = std::from_chars(text.data(), end, result);
  return code == std::errc{} && stop == end;
}

class csv_journal final : public journal_rows {
public:
  explicit csv_journal(const output_settings& opts)
    : choice_{opts}, known_{column_list::all(opts)}, guarded_{opts.csv_guard} {
    append_csv_header(header_, column_list{choice_}, guarded_);
    std::string names;
    append_csv_header(names, column_list{known_}, false);
    std::string_view row{names};
    row.remove_suffix(1);
    std::string_view name;
    for (bool more = true; more && take_field(row, name, more);)
      written_.emplace_back(name);
  }

  size_t row_size(std::string_view text) override {
    size_t quotes = 0;
    for (size_t begin = 0;;) {
      auto end = text.find('\n', begin);
      if (end == text.npos)
        return 0;
      quotes += static_cast<size_t>(
        std::count(text.begin() + static_cast<ptrdiff_t>(begin),
                   text.begin() + static_cast<ptrdiff_t>(end), '"'));
      begin = end + 1;
      if (quotes % 2 == 0)
        return begin;
    }
  }

  bool is_header(std::string_view row) override {
    if (row.starts_with("\xEF\xBB\xBF"))
      return fail(
        "it begins with a byte order mark, which Muster never writes");
    if (row.ends_with("\r\n"))
      return fail("its lines end in CR LF, but Muster writes LF");
    std::vector<output_column> found;
    auto take_name = [&](std::string_view text) {
      // An earlier run may have had another output.csv-guard.
      auto is_text = [text](const std::string& name) {
        return text == name || without_csv_guard(text) == name;
      };
      auto match = std::find_if(written_.begin(), written_.end(), is_text);
      if (match == written_.end())
        return fail_unknown(text);
      found.push_back(known_[static_cast<size_t>(match - written_.begin())]);
      return true;
    };
    return each_field(row, take_name)
           && take_columns(std::move(found), choice_);
  }

  bool parse(std::string_view row, journal_entry& entry) override {
    if (row.ends_with("\r\n"))
      return fail("it ends in CR LF, but Muster writes LF");
    size_t number = 0;
    auto take_into = [&](std::string_view text) {
      auto i = number++;
      return i >= columns_->size() || take((*columns_)[i], text, entry)
             || fail((*columns_)[i].name + " cannot be " + shown(text));
    };
    return each_field(row, take_into)
           && (number == columns_->size()
               || fail("it has " + std::to_string(number) + " columns, not "
                       + std::to_string(columns_->size())));
  }

  // With an extra quote, all following text is one row; that is not a torn row.
  bool may_begin_row(std::string_view text) override {
    if ((*columns_)[0].what == column::index
        && (text.front() < '0' || text.front() > '9'))
      return false;
    journal_entry entry;
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
      text.remove_prefix(end + 1);
      auto size = row_size(text);
      if (size > 0 && parse(text.substr(0, size), entry))
        return false;
    }
    return true;
  }

private:
  /// Passes each field of a row to `use`, which may refuse it.
  template<class Use>
  bool each_field(std::string_view row, Use use) {
    row.remove_suffix(1); // The line's end.
    for (bool more = true; more;) {
      std::string_view text;
      if (!take_field(row, text, more))
        return fail("it has a misplaced quote");
      if (!use(text))
        return false;
    }
    return true;
  }

  /// Takes the first field off the row; `more` says whether another follows.
  bool take_field(std::string_view& row, std::string_view& text, bool& more) {
    if (!row.empty() && row.front() == '"')
      return take_quoted(row, text, more);
    auto end = std::min(row.find(','), row.size());
    text = row.substr(0, end);
    more = end < row.size();
    row.remove_prefix(more ? end + 1 : end);
    return text.find('"') == text.npos;
  }

  bool take_quoted(std::string_view& row, std::string_view& text, bool& more) {
    unquoted_.clear();
    for (;;) {
      row.remove_prefix(1);
      auto end = row.find('"');
      if (end == row.npos)
        return false;
      unquoted_.append(row, 0, end);
      row.remove_prefix(end + 1);
      if (row.empty() || row.front() != '"')
        break;
      unquoted_ += '"';
    }
    more = !row.empty();
    if (more && row.front() != ',')
      return false;
    row.remove_prefix(more ? 1 : 0);
    text = unquoted_;
    return true;
  }

  bool take(const output_column& col, std::string_view text,
            journal_entry& entry) {
    switch (col.what) {
      case column::index:
        return parse_number(text, entry.index);
      case column::url:
        url_ = guarded_ ? without_csv_guard(text) : text;
        entry.url = url_;
        return true;
      case column::outcome:
        return parse_word(text, entry.outcome);
      case column::status:
        return text.empty() || parse_number(text, entry.status);
      case column::error_kind:
        return text.empty() || parse_word(text, entry.error_kind);
      default:
        return true;
    }
  }

  column_choice choice_;
  std::vector<output_column> known_;
  std::vector<std::string> written_; ///< Their names in a file, not guarded.
  bool guarded_;
  std::string unquoted_; ///< The last field that had quotes.
  std::string url_;
};

} // namespace

std::unique_ptr<journal_rows> make_csv_journal(const output_settings& opts) {
  return std::make_unique<csv_journal>(opts);
}

} // namespace muster::output
