// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/packer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace muster::output {

/// Maximum size of a record or frame that this program writes.
inline constexpr size_t journal_limit = 64 * 1024 * 1024;

/// The decompressed bytes of an output that is read back.
class journal_source {
public:
  /// Null, and a reason in `error`, if the file cannot be opened.
  static std::unique_ptr<journal_source> open(const std::string& path,
                                              std::string& error);

  /// Reads the open file `fd` of `size` bytes, and closes it at the end.
  journal_source(int fd, uint64_t size);
  journal_source(const journal_source&) = delete;
  journal_source& operator=(const journal_source&) = delete;
  virtual ~journal_source();

  /// Appends some bytes; for a compressed file, those of a complete frame.
  /// False at the end and on failure. The end is before an incomplete last
  /// frame and before zeros at the end of the file.
  virtual bool read(std::string& out);

  /// Whether the bytes of one read() must end with a complete record.
  virtual bool framed() const {
    return false;
  }

  /// Position in the file after the bytes of the last read().
  virtual uint64_t offset() const {
    return read_;
  }

  /// Size of the file when it was opened.
  uint64_t size() const {
    return size_;
  }

  /// Why read() failed; empty at the end.
  const std::string& error() const {
    return error_;
  }

protected:
  /// Whether the last bytes read are zeros at the end of the file.
  bool past_zeros() const {
    return read_ > zeros_;
  }

  /// Does not read across the place where the zeros begin.
  size_t read_some(std::span<char> room);

  std::string error_;

private:
  /// Whether only zeros follow.
  bool in_zeros() const {
    return read_ >= zeros_;
  }

  int fd_;
  uint64_t size_;
  uint64_t zeros_;    ///< Where the zeros begin that the file ends with.
  uint64_t read_ = 0; ///< Bytes read so far.
};

} // namespace muster::output
