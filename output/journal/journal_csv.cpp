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
  explicit csv_journal(const output_settings& opts) : guarded_{opts.csv_guard} {
    append_csv_header(header_, opts.carry, {}, guarded_);
    std::string plain;
    append_csv_header(plain, opts.carry, {}, false);
    std::string_view row{plain};
    row.remove_suffix(1);
    std::string_view name;
    for (bool more = true; more && take_field(row, name, more);)
      names_.emplace_back(name);
    find_error_kind();
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
    if (row == header_)
      return true;
    if (row.starts_with("\xEF\xBB\xBF"))
      return fail(
        "it begins with a byte order mark, which Muster never writes");
    if (row.ends_with("\r\n"))
      return fail("its lines end in CR LF, but Muster writes LF");
    size_t columns = 0;
    auto is_expected = [this](size_t column, std::string_view text) {
      while (column < names_.size() && text != names_[column]
             && is_later_column(names_[column]))
        leave_out(column);
      if (column == names_.size())
        return fail_columns("it also has " + shown(text));
      // An earlier run may have had another output.csv-guard.
      return text == names_[column] || without_csv_guard(text) == names_[column]
             || fail_columns("column " + std::to_string(column + 1) + " is "
                             + shown(text) + ", not " + shown(names_[column]));
    };
    if (!each_field(row, columns, is_expected))
      return false;
    find_error_kind();
    return columns == names_.size()
           || fail_columns("it lacks " + shown(names_[columns]));
  }

  bool parse(std::string_view row, journal_entry& entry) override {
    if (row.ends_with("\r\n"))
      return fail("it ends in CR LF, but Muster writes LF");
    size_t columns = 0;
    auto take_into = [this, &entry](size_t column, std::string_view text) {
      return take(column, text, entry)
             || fail(names_[column] + " cannot be " + shown(text));
    };
    return each_field(row, columns, take_into)
           && (columns == names_.size()
               || fail("it has " + std::to_string(columns) + " columns, not "
                       + std::to_string(names_.size())));
  }

  // With an extra quote, all following text is one row; that is not a torn row.
  bool may_begin_row(std::string_view text) override {
    if (text.front() < '0' || text.front() > '9')
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
  void find_error_kind() {
    auto found = std::find(names_.begin(), names_.end(), "error_kind");
    error_kind_ = static_cast<size_t>(found - names_.begin());
  }

  void leave_out(size_t column) {
    auto at = names_.begin() + static_cast<ptrdiff_t>(column);
    left_out_.push_back(std::move(*at));
    names_.erase(at);
  }

  /// Counts the fields of a row in `columns` and passes each to `use`, which
  /// may refuse it.
  template<class Use>
  bool each_field(std::string_view row, size_t& columns, Use use) {
    row.remove_suffix(1); // The line's end.
    for (bool more = true; more; ++columns) {
      std::string_view text;
      if (!take_field(row, text, more))
        return fail("it has a misplaced quote");
      if (!use(columns, text))
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

  bool take(size_t column, std::string_view text, journal_entry& entry) {
    switch (column) {
      case 0:
        return parse_number(text, entry.index);
      case 1:
        url_ = guarded_ ? without_csv_guard(text) : text;
        entry.url = url_;
        return true;
      case 2:
        return parse_word(text, entry.outcome);
      case 3:
        return text.empty() || parse_number(text, entry.status);
      default:
        return column != error_kind_ || text.empty()
               || parse_word(text, entry.error_kind);
    }
  }

  /// The part of a field that helps to find it.
  static std::string shown(std::string_view field) {
    constexpr size_t limit = 40;
    std::string result = "'";
    result += field.substr(0, limit);
    return result + (field.size() > limit ? "...'" : "'");
  }

  bool fail_columns(const std::string& how) {
    return fail("its columns differ from those of this run (" + how + ")");
  }

  bool guarded_;
  /// Of all columns of the file, without guards.
  std::vector<std::string> names_;
  size_t error_kind_;
  std::string unquoted_; ///< The last field that had quotes.
  std::string url_;
};

} // namespace

std::unique_ptr<journal_rows> make_csv_journal(const output_settings& opts) {
  return std::make_unique<csv_journal>(opts);
}

} // namespace muster::output
