// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal.hpp"

#include "output/journal/journal_rows.hpp"
#include "output/journal/journal_source.hpp"
#include "output/sqlite/sqlite_layout.hpp"

#include <algorithm>

namespace muster::output {

namespace {

template<class Enum>
bool find_word(std::string_view text, Enum last, Enum& result) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    result = static_cast<Enum>(i);
    if (text == to_string(result))
      return !text.empty();
  }
  return false;
}

/// Reads the rows of a file.
class row_reading {
public:
  row_reading(journal_source& source, journal_rows& rows,
              const journal_visitor& visit)
    : source_{source}, rows_{rows}, visit_{visit} {
    // nop
  }

  /// Fills `end`, with a clause on "it" as the error.
  void run(journal_end& end) {
    while (error_.empty() && source_.read(buffer_)) {
      auto rest = read_rows(buffer_, end);
      end.content.columns = rows_.columns();
      if (stopped_)
        return;
      if (error_.empty())
        note_rest(rest);
      buffer_.erase(0, buffer_.size() - rest.size());
      if (source_.framed())
        end.content.whole = source_.offset();
    }
    if (error_.empty())
      error_ = source_.error();
    if (error_.empty() && !is_torn(buffer_))
      error_ = line() + " is not a valid record";
    end.content.size = source_.size();
    end.error = error_;
  }

private:
  /// Returns the bytes after the last complete row.
  std::string_view read_rows(std::string_view text, journal_end& end) {
    while (auto size = rows_.row_size(text)) {
      auto row = text.substr(0, size);
      text.remove_prefix(size);
      if (line_ == 1 && !rows_.header().empty()) {
        if (!rows_.is_header(row)) {
          error_ = rows_.reason();
          break;
        }
      } else if (!visit(row, end)) {
        break;
      }
      line_ += static_cast<uint64_t>(std::count(row.begin(), row.end(), '\n'));
      if (!source_.framed())
        end.content.whole += size;
    }
    return text;
  }

  bool visit(std::string_view row, journal_end& end) {
    journal_entry entry;
    entry.row = row;
    if (!rows_.parse(row, entry)) {
      error_ = line() + " is not a valid record (" + rows_.reason() + ")";
      return false;
    }
    ++end.records;
    stopped_ = !visit_(entry);
    return !stopped_;
  }

  void note_rest(std::string_view rest) {
    if (source_.framed() && !rest.empty())
      error_ = line() + " spans two frames, which Muster never writes";
    else if (rest.size() > journal_limit)
      error_ = line() + " is longer than 64 MiB";
  }

  /// Whether the end of a file looks as after a crash: the beginning of a row.
  bool is_torn(std::string_view rest) {
    if (rest.empty())
      return true;
    const auto& header = rows_.header();
    if (line_ == 1 && !header.empty())
      return header.substr(0, rest.size()) == rest;
    return rows_.may_begin_row(rest);
  }

  std::string line() const {
    return "line " + std::to_string(line_);
  }

  journal_source& source_;
  journal_rows& rows_;
  const journal_visitor& visit_;
  std::string buffer_;
  uint64_t line_ = 1;
  bool stopped_ = false;
  std::string error_;
};

void read_file(const output_settings& opts, format as,
               const journal_visitor& visit, journal_end& end) {
  auto source = journal_source::open(opts.file, end.error);
  if (!source)
    return;
  auto rows = as == format::csv ? make_csv_journal(opts)
                                : make_json_journal(opts);
  row_reading{*source, *rows, visit}.run(end);
}

void read_database(const output_settings& opts, const journal_visitor& visit,
                   journal_end& end) {
  sql_database database;
  auto fail = [&] {
    end.error = database.message();
    end.unwritable = database.is_full();
  };
  if (!database.open(opts.file, sql_database::access::read)) {
    fail();
    return;
  }
  auto state = inspect_database(database);
  end.error = state.foreign;
  end.unwritable = state.full;
  if (state.empty || !end.error.empty())
    return;
  auto columns = columns_of(database, opts, end.error);
  if (!columns)
    return;
  // Read before the records: every new record changes this.
  end.content.stamp = stamp_of(database);
  auto rows = database.prepare(journal_query(*columns));
  end.content.columns = std::move(columns);
  while (rows && rows.row()) {
    journal_entry entry;
    entry.index = static_cast<uint64_t>(rows.number(0));
    entry.url = rows.text(1);
    entry.status = static_cast<uint16_t>(rows.number(3)); // 0 if it is NULL
    if (!parse_word(rows.text(2), entry.outcome)
        || (!rows.is_null(4) && !parse_word(rows.text(4), entry.error_kind))) {
      end.error = "index " + std::to_string(entry.index)
                  + " has an unknown outcome or error kind";
      return;
    }
    ++end.records;
    if (!visit(entry))
      return;
  }
  if (!rows || rows.failed())
    fail();
}

} // namespace

journal_rows::~journal_rows() = default;

bool journal_rows::take_columns(std::vector<output_column> columns,
                                const column_choice& choice) {
  column_list present{std::move(columns)};
  if (auto what = column_problem(present, choice); !what.empty())
    return fail_columns(what);
  columns_ = std::move(present);
  return true;
}

std::string shown(std::string_view field) {
  constexpr size_t limit = 40;
  std::string result = "'";
  result += field.substr(0, limit);
  return result + (field.size() > limit ? "...'" : "'");
}

bool parse_word(std::string_view text, outcome& result) {
  return find_word(text, outcome::duplicate, result);
}

bool parse_word(std::string_view text, http::error_kind& result) {
  return find_word(text, http::last_error_kind, result);
}

journal_end read_journal(const output_settings& opts,
                         const journal_visitor& visit) {
  journal_end result;
  auto as = format_of(opts);
  if (as == format::sqlite)
    read_database(opts, visit, result);
  else if (as == format::jsonl || as == format::csv)
    read_file(opts, as, visit, result);
  else
    result.error = "only JSON Lines, CSV and SQLite can be read back";
  if (!result.error.empty())
    result.error.insert(0,
                        (result.unwritable ? "cannot write " : "cannot read ")
                          + opts.file + ": ");
  return result;
}

} // namespace muster::output
