// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/replacement.hpp"

#include "output/files/beside.hpp"
#include "output/files/file.hpp"
#include "output/journal/rewrite.hpp"
#include "output/sqlite/sqlite.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace muster::output {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view new_prefix = ".new-";

/// Files that belong to a database of this name.
constexpr const char* logs[] = {"-wal", "-journal", "-shm"};

void remove_logs(const std::string& database) {
  for (auto log : logs)
    ::unlink((database + log).c_str());
}

/// Whether the log has content that belongs to the database.
bool is_log_used(const std::string& database, const char* log) {
  std::error_code code;
  auto size = fs::file_size(database + log, code);
  return !code && size > 0;
}

/// Moves what a log still contains into the old database. Otherwise SQLite
/// would apply it to the new one.
problem empty_logs(const std::string& file) {
  if (!is_log_used(file, "-wal") && !is_log_used(file, "-journal"))
    return {};
  sql_database database;
  if (database.open(file, sql_database::access::write)) {
    database.number("SELECT count(*) FROM sqlite_master", 0);
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  database.close();
  for (auto log : {"-wal", "-journal"})
    if (is_log_used(file, log))
      return unwritable("cannot replace " + file + ": " + file + log
                        + " belongs to it and is in use or damaged");
  return {};
}

} // namespace

std::unique_ptr<replacement> replacement::begin(const output_settings& opts,
                                                bool resume, problem& why) {
  why = {};
  std::error_code ignored;
  auto status = fs::status(opts.file, ignored);
  if (opts.file == "/dev/stdout"
      || (fs::exists(status) && !fs::is_regular_file(status)))
    return nullptr;
  // A later run would add its records to those of this one.
  why = rewrite::check_left(opts);
  if (why)
    return nullptr;
  std::unique_ptr<replacement> result{new replacement{opts}};
  why = result->claim_old();
  if (!why && !resume)
    why = result->remove_left();
  if (!why)
    why = result->create_new();
  if (why)
    return nullptr;
  return result;
}

problem replacement::check_left(const output_settings& opts) {
  auto left = name_beside(resolved(opts.file), new_prefix);
  std::error_code code;
  if (fs::file_size(left, code) == 0 || code)
    return {};
  return refused("cannot write " + opts.file
                 + ": a run with --overwrite left its records in "
                 + left.string()
                 + "; continue it with --resume --overwrite, or remove that "
                   "file");
}

replacement::replacement(const output_settings& opts)
  : opts_{opts}, target_{opts} {
  auto file = resolved(opts.file);
  opts_.file = file.string();
  target_.file = name_beside(file, new_prefix).string();
  target_.format = format_of(opts);
  // Otherwise the new name could survive a power loss, and its content not.
  if (target_.sync == sync_mode::none)
    target_.sync = sync_mode::close;
}

replacement::~replacement() {
  std::error_code code;
  if (fs::file_size(target_.file, code) == 0 && !code)
    fs::remove(target_.file, code);
  if (old_ >= 0)
    ::close(old_);
}

problem replacement::claim_old() {
  old_ = ::open(opts_.file.c_str(), O_WRONLY | O_CLOEXEC);
  if (old_ < 0)
    return errno == ENOENT ? problem{}
                           : unwritable(cannot_write(opts_.file, errno));
  struct stat info;
  if (::fstat(old_, &info) == 0 && info.st_nlink > 1)
    return refused("cannot replace " + opts_.file
                   + ": it has hard links, which would keep the old records; "
                     "remove the links, or choose another name");
  return claim(old_) ? problem{} : unwritable(claimed_already(opts_.file));
}

problem replacement::remove_left() const {
  const auto& file = target_.file;
  int left = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (left < 0)
    return errno == ENOENT ? problem{} : unwritable(cannot_write(file, errno));
  auto is_ours = claim(left);
  if (is_ours) {
    // First, because SQLite would apply them to the next file of this name.
    if (target_.format == format::sqlite)
      remove_logs(file);
    ::unlink(file.c_str());
  }
  ::close(left);
  return is_ours ? problem{} : unwritable(claimed_already(opts_.file));
}

problem replacement::create_new() const {
  // Other users must not open it before it has the mode of the old file.
  auto mode = old_ >= 0 ? 0600 : 0666;
  int fd = ::open(target_.file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode);
  if (fd < 0)
    return unwritable(cannot_write(target_.file, errno));
  ::close(fd);
  if (old_ >= 0)
    take_after(old_, target_.file);
  return {};
}

problem replacement::finish() {
  std::error_code ignored;
  if (old_ < 0 && fs::exists(opts_.file, ignored))
    return unwritable(changed_meanwhile(opts_.file));
  if (old_ >= 0 && is_replaced(old_, opts_.file))
    return unwritable(replaced_meanwhile(opts_.file));
  const auto files = {target_.file, opts_.file};
  auto is_database = target_.format == format::sqlite;
  for (const auto& file : files)
    if (auto why = is_database ? empty_logs(file) : problem{})
      return why;
  if (std::rename(target_.file.c_str(), opts_.file.c_str()) != 0)
    return unwritable(cannot_write(opts_.file, errno));
  if (is_database)
    for (const auto& file : files)
      remove_logs(file);
  auto code = sync_directory_of(opts_.file);
  return code == 0 ? problem{} : unwritable(cannot_write(opts_.file, code));
}

std::string replacement::unchanged() const {
  auto old = old_ >= 0 ? opts_.file + " has not changed; " : std::string{};
  return old + "the records of this run are in " + target_.file;
}

} // namespace muster::output
