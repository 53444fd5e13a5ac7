#pragma once

#include <cstddef>
#include <string_view>

namespace muster::input {

/// Number of bytes that the encoding check needs, if the input has as many.
constexpr size_t encoding_head = 4;

/// The encoding of a text, judged by its first bytes.
struct encoding {
  /// "UTF-16 (little-endian)" or the like; null if it may be UTF-8.
  const char* foreign = nullptr;
  size_t byte_order_mark = 0; ///< Length of UTF-8's mark, if there is one.
};

/// Judges by a byte order mark, otherwise by the NUL bytes that UTF-16 and
/// UTF-32 have around ASCII letters at the start of a list (RFC 4627, section
/// 3).
encoding detect_encoding(std::string_view head);

} // namespace muster::input
