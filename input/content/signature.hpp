// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string_view>

namespace muster::input {

/// A kind of file that is not a list of URLs.
struct file_kind {
  const char* name;    ///< "an xz file"; null: unknown.
  const char* way_out; ///< What to do with it, or null.
};

/// Number of bytes that file_kind_of() needs, if there are as many.
constexpr size_t signature_size = 8;

/// Detects binary files by their first bytes.
file_kind file_kind_of(std::string_view head);

/// Whether there are so many control characters that it is not text in any
/// encoding.
bool looks_binary(std::string_view head);

} // namespace muster::input
