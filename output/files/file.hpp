// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/sync.hpp"
#include "output/rows/columns.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace muster::output {

/// The content of a file from an earlier run.
struct extent {
  uint64_t whole = 0; ///< Bytes up to the end of the last complete record.
  uint64_t size = 0;  ///< Bytes of the file when it was read.
  /// For a database: a counter that grows with every record and every run.
  uint64_t stamp = 0;
  /// Its columns; unset if it has no records and no header.
  std::optional<column_list> columns{};
};

/// The result of a write: the number of bytes that the kernel accepted.
struct written {
  size_t size = 0;
  int error = 0; ///< errno if `size` is less than was given, otherwise 0.
};

/// Writes all `bytes` to `fd`. Waits if `fd` is non-blocking.
written write_all(int fd, std::string_view bytes);

/// Removes the last `size` bytes written to `fd` if it is a regular file and
/// nothing was written after them.
void take_back(int fd, size_t size);

/// "cannot write out.jsonl: No space left on device".
std::string cannot_write(std::string_view name, int error);

/// "out.jsonl exists and is not empty; ..." Names --resume only if the format
/// permits it.
std::string refuse_content(std::string_view name, bool resumable = true);

/// Whether the file has no name any more, so that its content will be lost.
bool is_removed(int fd);

/// "cannot write out.jsonl: it was removed during the run".
std::string removed_meanwhile(std::string_view name);

/// Whether `name`, from which `fd` was opened, is now another file.
bool is_replaced(int fd, const std::string& name);

/// "cannot write out.jsonl: it was replaced by another file during the run".
std::string replaced_meanwhile(std::string_view name);

/// Why the file `fd`, opened as `name`, can no longer be written: it was
/// removed or moved, or another file has this name. Empty if it can be written.
std::string displaced(int fd, const std::string& name);

/// "cannot write out.jsonl: another program changed it after it was read".
std::string changed_meanwhile(std::string_view name);

/// Locks the regular file `fd` against other runs while it is open. Returns
/// false if another run has locked it.
bool claim(int fd);

/// "cannot write out.jsonl: another run is writing it".
std::string claimed_already(std::string_view name);

/// A file, pipe or device for records. It always ends with a complete record:
/// if the disk is full, the incomplete record is removed.
class file {
public:
  /// Creates `path`, or opens it if it is empty or not a regular file. Refuses
  /// a regular file with content, because it may be the result of hours. On
  /// failure, returns null and stores a sentence in `error`.
  static std::unique_ptr<file> create(const std::string& path, sync_mode sync,
                                      std::string& error);

  /// Opens the regular file `path` to append to it, and removes bytes after its
  /// last complete record. Refuses a file whose size differs from `content`.
  static std::unique_ptr<file> resume(const std::string& path, extent content,
                                      sync_mode sync, std::string& error);

  /// Writes to the open descriptor `fd`. `name` is for errors.
  static std::unique_ptr<file> share(int fd, std::string name, sync_mode sync,
                                     std::string& error);

  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file();

  /// Writes `bytes`; `ends` are the offsets at which records end, ascending.
  /// Returns the number of records that were written completely, and synced if
  /// every batch is synced. If some are missing, later calls write nothing: see
  /// error().
  size_t write(std::string_view bytes, const std::vector<size_t>& ends);

  /// Returns false on failure, also after a failed write.
  bool close();

  const std::string& error() const {
    return error_;
  }

  /// Whether the error is that nobody reads the descriptor of share() any more.
  bool has_lost_reader() const {
    return lost_reader_;
  }

private:
  file(int fd, std::string name, sync_mode sync);

  static std::unique_ptr<file> open(const std::string& path, int flags,
                                    sync_mode sync, struct stat& info,
                                    std::string& error);

  /// Returns false and sets the error if the file was removed or truncated.
  bool is_intact();

  std::string name_;
  std::string error_; ///< The first failure.
  int fd_;
  sync_mode sync_;
  bool named_ = false;  ///< It is a regular file with a name.
  bool shared_ = false; ///< The descriptor belongs to the program's caller.
  bool lost_reader_ = false;
  off_t size_ = 0; ///< Expected size of such a file.
};

} // namespace muster::output
