// SPDX-License-Identifier: BSD-3-Clause

#include "output/sqlite/sqlite_writer.hpp"

#include "output/files/file.hpp"
#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace muster::output {

namespace {

/// Binds the columns of a record in order.
class value_row {
public:
  value_row(sql_statement& statement, std::string& cleaned)
    : statement_{statement}, cleaned_{cleaned} {
    // nop
  }

  void value(const output_column&, uint64_t number) {
    statement_.bind(++parameter_, static_cast<int64_t>(number));
  }

  void value(const output_column&, microseconds time) {
    statement_.bind(++parameter_, static_cast<double>(time.count()) / 1000);
  }

  void value(const output_column&, word value) {
    statement_.bind_copy(++parameter_, value.text);
  }

  // Tools expect UTF-8 without NUL in a database. Control characters are
  // encoded as in CSV.
  void value(const output_column& col, std::string_view text) {
    if (is_plain(text))
      statement_.bind(++parameter_, text);
    else
      value(col, passing_text{text});
  }

  void value(const output_column&, passing_text value) {
    ++parameter_;
    if (is_plain(value.text)) {
      statement_.bind_copy(parameter_, value.text);
      return;
    }
    cleaned_.clear();
    append_clean(cleaned_, value.text);
    statement_.bind_copy(parameter_, cleaned_);
  }

  void value(const output_column&, const redirect_chain& hops) {
    cleaned_.clear();
    append_json_chain(cleaned_, hops);
    statement_.bind_copy(++parameter_, cleaned_);
  }

  void null(const output_column&) {
    statement_.bind_null(++parameter_);
  }

private:
  static bool is_plain(std::string_view text) {
    static constexpr auto plain = printable_except("");
    return std::all_of(text.begin(), text.end(), [](char c) {
      return plain[static_cast<unsigned char>(c)];
    });
  }

  sql_statement& statement_;
  std::string& cleaned_;
  int parameter_ = 0;
};

} // namespace

std::unique_ptr<sqlite_writer> sqlite_writer::open(const output_settings& opts,
                                                   const run_start& run,
                                                   std::string& error) {
  std::unique_ptr<sqlite_writer> result{new sqlite_writer(opts, run)};
  if (result->claim_file() && result->check_content() && result->begin_run())
    return result;
  error = result->error_;
  return nullptr;
}

sqlite_writer::sqlite_writer(const output_settings& opts, const run_start& run)
  : opts_(opts),
    start_(run),
    layout_(run.content && run.content->columns ? *run.content->columns
                                                : column_list{opts, true}),
    counts_(run.before) {
  // nop
}

sqlite_writer::~sqlite_writer() {
  release();
}

bool sqlite_writer::write(const std::vector<record>& records) {
  if (records.empty() || !error_.empty())
    return error_.empty();
  if (!is_in_place())
    return false;
  auto before = counts_;
  auto insert_one = [this](const record& rec) { return insert(rec); };
  if (begin_.run() && std::all_of(records.begin(), records.end(), insert_one)
      && note_counts() && commit_.run()) {
    keep(records.size());
    return true;
  }
  fail();
  counts_ = before;
  database_.run("ROLLBACK");
  return false;
}

bool sqlite_writer::is_in_place() {
  error_ = displaced(claim_, opts_.file);
  if (error_.empty())
    return true;
  // Empty the log: it has the old name and would be lost.
  database_.run("PRAGMA wal_checkpoint(TRUNCATE)");
  return false;
}

void sqlite_writer::store_totals(const progress& totals) {
  totals_ = totals;
}

bool sqlite_writer::close() {
  if (!error_.empty() || !is_in_place())
    return false;
  // The commit then syncs the complete log.
  if (opts_.sync == sync_mode::close)
    database_.run("PRAGMA synchronous=FULL");
  auto number = [](uint64_t value) { return std::to_string(value); };
  std::string end =
    "UPDATE runs SET ended=strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
  if (totals_) {
    const auto& all = *totals_;
    end += ", inputs=" + number(all.read) + ", ok=" + number(all.ok)
           + ", http_errors=" + number(all.http_errors) + ", errors="
           + number(all.errors) + ", duplicates=" + number(all.duplicates)
           + ", pending=" + number(all.out) + ", bytes=" + number(all.bytes);
  }
  if (!database_.run(end + " WHERE id=" + std::to_string(run_)))
    return fail();
  release();
  return true;
}

void sqlite_writer::release() {
  for (auto* statement : {&begin_, &commit_, &insert_, &note_})
    *statement = {};
  // Close the connection first: closing another descriptor of the file would
  // release SQLite's locks.
  database_.close();
  if (int fd = std::exchange(claim_, -1); fd >= 0)
    ::close(fd);
}

bool sqlite_writer::claim_file() {
  claim_ = ::open(opts_.file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  struct stat info;
  int code = 0;
  if (claim_ < 0 || ::fstat(claim_, &info) != 0)
    error_ = cannot_write(opts_.file, errno);
  else if (!S_ISREG(info.st_mode))
    error_ = "cannot write " + opts_.file
             + ": a database must be a regular file";
  else if (!claim(claim_))
    error_ = claimed_already(opts_.file);
  else if (is_replaced(claim_, opts_.file))
    error_ = replaced_meanwhile(opts_.file);
  else if (opts_.sync != sync_mode::none && info.st_size == 0)
    code = sync_directory_of(opts_.file);
  if (code != 0)
    error_ = cannot_write(opts_.file, code);
  return error_.empty();
}

bool sqlite_writer::check_content() {
  if (!database_.open(opts_.file, sql_database::access::write))
    return fail();
  auto state = inspect_database(database_);
  if (state.empty)
    return true;
  if (!state.foreign.empty()) {
    error_ = "cannot write " + opts_.file + ": " + state.foreign
             + "; remove it, or choose another name";
    return false;
  }
  auto records = database_.number("SELECT EXISTS (SELECT 1 FROM results)", 0);
  create_ = records == 0;
  if (create_)
    return true;
  if (!start_.content)
    error_ = refuse_content(opts_.file);
  else if (!layout_.matches(database_)
           || stamp_of(database_) != start_.content->stamp)
    error_ = changed_meanwhile(opts_.file);
  return error_.empty();
}

bool sqlite_writer::begin_run() {
  // Also if no sync is requested: a power loss may lose the last records, but
  // must not damage the database.
  auto each = opts_.sync == sync_mode::batch ? "FULL" : "NORMAL";
  if (!database_.run("PRAGMA journal_mode=WAL")
      || !database_.run(std::string{"PRAGMA synchronous="} + each)
      || !database_.run("PRAGMA cache_size=-16384")
      || !database_.run("PRAGMA wal_autocheckpoint=4096")
      || !database_.run("BEGIN IMMEDIATE")
      || (create_ && !database_.run(layout_.create())))
    return fail();
  auto run = database_.prepare("INSERT INTO runs (started, settings) VALUES "
                               "(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?)");
  if (!run)
    return fail();
  std::string settings;
  append_clean(settings, start_.settings);
  run.bind(1, std::string_view{settings});
  if (!run.run() || !database_.run("COMMIT"))
    return fail();
  run_ = database_.number("SELECT last_insert_rowid()", 0);
  begin_ = database_.prepare("BEGIN IMMEDIATE");
  commit_ = database_.prepare("COMMIT");
  insert_ = database_.prepare(layout_.insert());
  note_ = database_.prepare("UPDATE runs SET ok=?, http_errors=?, errors=?, "
                            "duplicates=?, bytes=? WHERE id=?");
  return begin_ && commit_ && insert_ && note_ ? true : fail();
}

bool sqlite_writer::insert(const record& rec) {
  value_row row{insert_, cleaned_};
  for (const auto& col : layout_.columns())
    visit_column(rec, col, row);
  counts_.count(rec.result);
  return insert_.run();
}

bool sqlite_writer::note_counts() {
  int parameter = 0;
  for (auto count : {counts_.ok, counts_.http_errors, counts_.errors,
                     counts_.duplicates, counts_.bytes})
    note_.bind(++parameter, static_cast<int64_t>(count));
  note_.bind(++parameter, run_);
  return note_.run();
}

bool sqlite_writer::fail() {
  error_ = "cannot write " + opts_.file + ": " + database_.message();
  return false;
}

} // namespace muster::output
