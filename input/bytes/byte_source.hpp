// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/read_status.hpp"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace muster::input {

/// The rest of the budget of one call of reader::next(). When it is used up,
/// the call returns, with `would_wait` if there is no line yet.
struct turn {
  /// Time left to wait for a pipe; zero after the first wait.
  std::chrono::milliseconds wait{100};
  /// Number of reads left. Bounds a call during endless blank lines or a huge
  /// line.
  int reads = 64;
};

struct read_result {
  read_status status = read_status::end;
  size_t size = 0; ///< Bytes stored; at least 1 if the status is `ready`.
};

/// A stream of bytes, raw or decompressed.
class byte_source {
public:
  virtual ~byte_source() = default;

  /// Stores the available bytes, at most as many as `buffer` holds. `buffer`
  /// must not be empty.
  virtual read_result read(std::span<char> buffer, turn& budget) = 0;

  /// The reason for `failed`, without the name of the input: "gzip data ends
  /// early".
  virtual const std::string& error() const = 0;
};

} // namespace muster::input
