// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <string_view>

namespace muster::input {

/// The encoding of a text, judged by its first bytes.
struct encoding {
  bool undecided = false; ///< More bytes are needed.
  /// "UTF-16 (little-endian)" or the like; null if it may be UTF-8.
  const char* foreign = nullptr;
  size_t byte_order_mark = 0; ///< Length of a UTF-8 byte order mark, or 0.
};

/// Looks for a byte order mark. Without one, looks for NUL bytes: lists begin
/// with ASCII letters, and UTF-16 and UTF-32 put NUL bytes around each of them
/// (RFC 4627, section 3). `whole`: the text ends after `head`.
encoding detect_encoding(std::string_view head, bool whole);

} // namespace muster::input
