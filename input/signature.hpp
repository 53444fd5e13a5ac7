#pragma once

#include <string_view>

namespace muster::input {

/// A kind of file that is not a list.
struct file_kind {
  const char* name;    ///< "an xz file"; null: none that is known.
  const char* way_out; ///< What to do about it, or null.
};

/// Bytes that file_kind_of() wants to see, if there are as many.
constexpr size_t signature_size = 8;

/// Knows binary files by their first bytes.
file_kind file_kind_of(std::string_view head);

/// Whether so much is control characters that it is no text in any encoding.
bool looks_binary(std::string_view head);

} // namespace muster::input
