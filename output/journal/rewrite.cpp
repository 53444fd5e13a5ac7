// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/rewrite.hpp"

#include "output/files/beside.hpp"
#include "output/files/file.hpp"
#include "output/files/packer.hpp"
#include "output/journal/finished_inputs.hpp"
#include "output/journal/index_set.hpp"
#include "output/rows/format.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace muster::output {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = ".retry-";

/// The header of a file; if the file is empty, the header to write.
std::string header_of(const output_settings& opts) {
  std::string result;
  if (opts.format != format::csv)
    return result;
  auto end = read_journal(opts, [](const journal_entry&) { return false; });
  append_csv_header(result, end.content.columns.value_or(column_list{opts}),
                    opts.csv_guard);
  return result;
}

/// Appends rows unchanged to a file, in frames if it is compressed.
class row_copy {
public:
  row_copy(std::unique_ptr<file> target, packing how)
    : file_{std::move(target)},
      packer_{how == packing::none ? nullptr : packer::make(how)} {
    // nop
  }

  /// False on failure: see error().
  bool append(std::string_view row) {
    rows_ += row;
    return rows_.size() < piece_size || flush();
  }

  bool close() {
    return (rows_.empty() || flush()) && file_->close();
  }

  const std::string& error() const {
    return file_->error();
  }

private:
  static constexpr size_t piece_size = 1024 * 1024;

  bool flush() {
    packed_.clear();
    if (packer_)
      packer_->append(packed_, rows_);
    file_->write(packer_ ? packed_ : rows_, {});
    rows_.clear();
    return file_->error().empty();
  }

  std::unique_ptr<file> file_;
  std::unique_ptr<packer> packer_; ///< Null if the file is not compressed.
  std::string rows_;
  std::string packed_;
};

} // namespace

std::unique_ptr<rewrite> rewrite::begin(const output_settings& opts,
                                        uint64_t size, const keeps& keep,
                                        problem& why) {
  auto result = open(opts, why);
  if (!result)
    return nullptr;
  if (result->has_other_names()) {
    why = refused("cannot replace records of " + opts.file
                  + ": it has hard links, which would keep the old records; "
                    "remove the links, or copy the file");
    return nullptr;
  }
  if (!result->has_size(size)) {
    why = unwritable(changed_meanwhile(opts.file));
    return nullptr;
  }
  why = result->copy(keep);
  if (!why)
    return result;
  std::error_code ignored;
  fs::remove(result->target_.file, ignored);
  return nullptr;
}

problem rewrite::recover(const output_settings& opts) {
  std::error_code ignored;
  if (!fs::exists(name_beside(resolved(opts.file), prefix), ignored))
    return {};
  problem why;
  auto left = open(opts, why);
  if (!left)
    return why;
  if (fs::file_size(left->opts_.file, ignored) == 0)
    return left->replace();
  why = left->compare();
  return why ? why : left->finish([] { return false; });
}

problem rewrite::check_left(const output_settings& opts) {
  auto left = name_beside(resolved(opts.file), prefix);
  std::error_code ignored;
  if (!fs::exists(left, ignored))
    return {};
  return unwritable("cannot write " + opts.file
                    + ": a run with --retry-failed left its records in "
                    + left.string()
                    + "; continue with --resume, or remove that file");
}

rewrite::rewrite(output_settings opts, int claim)
  : opts_{std::move(opts)}, target_{opts_}, claim_{claim} {
  target_.file = name_beside(opts_.file, prefix).string();
}

rewrite::~rewrite() {
  ::close(claim_);
}

std::unique_ptr<rewrite> rewrite::open(const output_settings& opts,
                                       problem& why) {
  why = {};
  auto settled = opts;
  settled.file = resolved(opts.file).string();
  settled.format = format_of(opts);
  int fd = ::open(settled.file.c_str(),
                  O_RDONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd < 0) {
    why = unwritable(cannot_write(opts.file, errno));
    return nullptr;
  }
  std::unique_ptr<rewrite> result{new rewrite{std::move(settled), fd}};
  if (!claim(fd))
    why = unwritable(claimed_already(opts.file));
  else if (is_replaced(fd, result->opts_.file))
    why = unwritable(replaced_meanwhile(opts.file));
  if (why)
    result.reset();
  return result;
}

problem rewrite::copy(const keeps& keep) {
  // Other users must not open it before it has the mode of the old file.
  if (int fd = ::open(target_.file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC,
                      0600);
      fd >= 0)
    ::close(fd);
  std::string error;
  auto file = file::create(target_.file, sync_mode::none, error);
  if (!file)
    return unwritable(error);
  take_after(claim_, target_.file);
  row_copy rows{std::move(file), packing_of(target_.file)};
  bool written = rows.append(header_of(opts_));
  auto end = read_journal(opts_, [&](const journal_entry& entry) {
    written = written && (!keep(entry) || rows.append(entry.row));
    return written;
  });
  if (!end.error.empty())
    return end.why();
  if (!written || !rows.close())
    return unwritable(rows.error());
  std::error_code code;
  uint64_t size = fs::file_size(target_.file, code);
  if (code)
    return unwritable(cannot_write(target_.file, code.value()));
  content_ = extent{size, size, 0, end.content.columns};
  return {};
}

bool rewrite::has_other_names() const {
  struct stat info;
  return ::fstat(claim_, &info) == 0 && info.st_nlink > 1;
}

bool rewrite::has_size(uint64_t size) const {
  struct stat info;
  return ::fstat(claim_, &info) == 0
         && static_cast<uint64_t>(info.st_size) == size;
}

problem rewrite::compare() const {
  finished_inputs old;
  auto end = read_journal(opts_, [&](const journal_entry& entry) {
    old.insert(entry.index, entry.url, entry.outcome);
    return true;
  });
  if (!end.error.empty())
    return end.why();
  std::string error;
  end = read_journal(target_, [&](const journal_entry& entry) {
    auto known = old.find(entry.index, entry.url);
    if (known && !known->same_url)
      error = target_.file + " was left by a run with an output other than "
              + opts_.file + " (they differ at index "
              + std::to_string(entry.index)
              + "); remove it, or rename it to the output file";
    return error.empty();
  });
  return error.empty() ? end.why() : refused(error);
}

problem rewrite::finish(const std::function<bool()>& stop) {
  index_set present;
  bool stopped = stop();
  auto end = read_journal(target_, [&](const journal_entry& entry) {
    present.insert(entry.index);
    stopped = stopped || stop();
    return !stopped;
  });
  if (!end.error.empty())
    return end.why();
  if (stopped)
    return left_for_later();
  std::string error;
  auto file = file::resume(target_.file, end.content, sync_mode::close, error);
  if (!file)
    return unwritable(error);
  // The run that created it may have been killed before it did this.
  take_after(claim_, target_.file);
  row_copy rows{std::move(file), packing_of(target_.file)};
  bool written = true;
  if (end.content.whole == 0)
    written = rows.append(header_of(opts_));
  end = read_journal(opts_, [&](const journal_entry& entry) {
    written = written
              && (present.contains(entry.index) || rows.append(entry.row));
    stopped = stop();
    return written && !stopped;
  });
  if (!end.error.empty())
    return end.why();
  if (!written || !rows.close())
    return unwritable(rows.error());
  return stopped ? left_for_later() : replace();
}

problem rewrite::left_for_later() const {
  return refused("the new records of " + opts_.file + " are in " + target_.file
                 + "; run with --resume to merge them");
}

problem rewrite::replace() {
  if (std::rename(target_.file.c_str(), opts_.file.c_str()) != 0)
    return unwritable(cannot_write(opts_.file, errno));
  auto code = sync_directory_of(opts_.file);
  return code == 0 ? problem{} : unwritable(cannot_write(opts_.file, code));
}

} // namespace muster::output
