// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/read_status.hpp"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace muster::input {

/// What one call of reader::next() may still spend before it must return, with
/// `would_wait` if necessary.
struct turn {
  /// Remaining time to wait for a pipe; zero after one wait.
  std::chrono::milliseconds wait{100};
  /// Remaining reads, so that the caller can stop during endless blank lines or
  /// a huge line.
  int reads = 64;
};

struct read_result {
  read_status status = read_status::end;
  size_t size = 0; ///< Bytes stored; more than none if the status is ready.
};

/// A stream of bytes, raw or decompressed.
class byte_source {
public:
  virtual ~byte_source() = default;

  /// Stores the available bytes, up to the size of the buffer, which is not
  /// empty.
  virtual read_result read(std::span<char> buffer, turn& budget) = 0;

  /// Why `failed`, without the name of the input: "gzip data ends early".
  virtual const std::string& error() const = 0;
};

} // namespace muster::input
