// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>

namespace muster::input {

/// The format of a list (`input.format`).
enum class format : uint8_t {
  automatic, ///< Detect it by the first bytes and the file name; else text.
  /// One URL per line; blank lines and lines that begin with # are skipped.
  text,
  jsonl, ///< One JSON object per line, or one array.
  csv,   ///< RFC 4180 with a header line.
};

} // namespace muster::input
