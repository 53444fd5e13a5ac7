// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <string_view>

namespace muster::input {

/// What the first bytes of a text say of its encoding.
struct encoding {
  bool undecided = false; ///< More bytes are needed.
  /// "UTF-16 (little-endian)" or the like; null if it may be UTF-8.
  const char* foreign = nullptr;
  size_t byte_order_mark = 0; ///< Length of UTF-8's mark, if there is one.
};

/// Judges by a byte order mark, else by the NUL bytes that UTF-16 and UTF-32
/// put around the ASCII letters that lists begin with (RFC 4627, section 3).
/// `whole` says that there is no more than `head`.
encoding detect_encoding(std::string_view head, bool whole);

} // namespace muster::input
