#pragma once

#include "output/extent.hpp"
#include "output/sync.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace muster::output {

/// What the kernel took of some bytes.
struct written {
  size_t size = 0;
  int error = 0; ///< errno if `size` is less than was given, otherwise 0.
};

/// Writes all of `bytes` to `fd`; waits where it is non-blocking.
written write_all(int fd, std::string_view bytes);

/// Takes back the last `size` bytes written to `fd` if it is a regular file
/// and nobody has written behind them.
void take_back(int fd, size_t size);

/// "cannot write out.jsonl: No space left on device".
std::string cannot_write(std::string_view name, int error);

/// "cannot write out.jsonl: it exists and is not empty; ..."
std::string refuse_content(std::string_view name);

/// Whether no directory has the file any more: what is in it is lost.
bool is_removed(int fd);

/// "cannot write out.jsonl: it was removed meanwhile".
std::string removed_meanwhile(std::string_view name);

/// Whether `name` is another file by now than `fd`, which was opened by it.
bool is_replaced(int fd, const std::string& name);

/// "cannot write out.jsonl: another file has taken its place meanwhile".
std::string replaced_meanwhile(std::string_view name);

/// Why what was opened by `name` as `fd` cannot be written any more: it was
/// removed, moved, or another file has that name. Nothing if it can.
std::string displaced(int fd, const std::string& name);

/// "cannot write out.jsonl: it has changed since it was read".
std::string changed_meanwhile(std::string_view name);

/// Keeps other runs from writing the regular file `fd` for as long as it is
/// open. False if one does so already.
bool claim(int fd);

/// "cannot write out.jsonl: another run is writing it".
std::string claimed_already(std::string_view name);

/// A file, pipe or device that takes records and ends with a whole one: what
/// a full disk lets through of the next is taken back.
class file {
public:
  /// Creates `path`, or takes it if it is empty or no regular file. A regular
  /// file with content is refused: it may be the result of hours. On failure
  /// returns null and says what and where in `error`.
  static std::unique_ptr<file> create(const std::string& path, sync_mode sync,
                                      std::string& error);

  /// Opens the regular file `path` to go on behind the whole records that are
  /// in it; what follows them is cut off. Refused if its size is not any more
  /// that of `content`.
  static std::unique_ptr<file> resume(const std::string& path, extent content,
                                      sync_mode sync, std::string& error);

  /// Writes to what the open descriptor `fd` refers to. `name` is for errors.
  static std::unique_ptr<file> share(int fd, std::string name, sync_mode sync,
                                     std::string& error);

  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file();

  /// Writes `bytes`; `ends` are the offsets in it at which records end,
  /// ascending. Returns how many records were written whole, and synced if
  /// every batch is. Once that is fewer than given, nothing more is written:
  /// see error().
  size_t write(std::string_view bytes, const std::vector<size_t>& ends);

  /// False on failure, be it of an earlier write.
  bool close();

  const std::string& error() const {
    return error_;
  }

private:
  file(int fd, std::string name, sync_mode sync);

  static std::unique_ptr<file> open(const std::string& path, int flags,
                                    sync_mode sync, struct stat& info,
                                    std::string& error);

  /// Whether nobody has removed or cut the file; sets the error if so.
  bool is_intact();

  std::string name_;
  std::string error_; ///< Set by the first failure, for good.
  int fd_;
  sync_mode sync_;
  bool named_ = false; ///< A regular file that was in a directory.
  off_t size_ = 0;     ///< Of such a file, as far as this program knows.
};

} // namespace muster::output
