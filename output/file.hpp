#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
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

/// A file, pipe or device that takes records and ends with a whole one: what
/// a full disk lets through of the next is taken back.
class file {
public:
  /// Creates `path`, or takes it if it is empty or no regular file. A regular
  /// file with content is refused: it may be the result of hours. On failure
  /// returns null and says what and where in `error`.
  static std::unique_ptr<file> create(const std::string& path,
                                      std::string& error);

  /// Writes to what the open descriptor `fd` refers to. `name` is for errors.
  static std::unique_ptr<file> share(int fd, std::string name,
                                     std::string& error);

  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file();

  /// Writes `bytes`; `ends` are the offsets in it at which records end,
  /// ascending. Returns how many records were written whole. Once that is
  /// fewer than given, nothing more is written: see error().
  size_t write(std::string_view bytes, const std::vector<size_t>& ends);

  /// False on failure, be it of an earlier write.
  bool close();

  const std::string& error() const {
    return error_;
  }

private:
  file(int fd, std::string name);

  std::string name_;
  std::string error_; ///< Set by the first failure, for good.
  int fd_;
};

} // namespace muster::output
