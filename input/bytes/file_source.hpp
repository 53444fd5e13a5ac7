// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/byte_source.hpp"

#include <cstdint>

namespace muster::input {

/// The bytes of a file, a pipe, a terminal or standard input.
class file_source final : public byte_source {
public:
  /// Opens a path; `-` is standard input. Does not block at a FIFO without a
  /// writer: reading starts when a writer opens the FIFO. opened() tells
  /// whether the path could be opened.
  explicit file_source(const std::string& path);

  ~file_source() override;

  file_source(const file_source&) = delete;
  file_source& operator=(const file_source&) = delete;

  /// False if the path could not be opened; error() then has the reason, such
  /// as "No such file or directory".
  bool opened() const {
    return fd_ >= 0;
  }

  read_result read(std::span<char> buffer, turn& budget) override;

  const std::string& error() const override {
    return error_;
  }

  /// Bytes read so far.
  uint64_t offset() const {
    return offset_;
  }

private:
  bool wait_for_bytes(turn& budget) const;

  int fd_;
  bool regular_ = false;
  uint64_t offset_ = 0;
  std::string error_;
};

} // namespace muster::input
