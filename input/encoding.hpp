#pragma once

#include <cstddef>
#include <string_view>

namespace muster::input {

/// Bytes that encoding checks want to see of an input, if it has as many.
constexpr size_t encoding_head = 4;

/// What the first bytes of a text say of its encoding.
struct encoding {
  /// "UTF-16 (little-endian)" or the like; null if it may be UTF-8.
  const char* foreign = nullptr;
  size_t byte_order_mark = 0; ///< Length of UTF-8's mark, if there is one.
};

/// Judges by a byte order mark, else by the NUL bytes that UTF-16 and UTF-32
/// put around the ASCII letters that lists begin with (RFC 4627, section 3).
encoding detect_encoding(std::string_view head);

} // namespace muster::input
