// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string_view>

namespace muster::input {

/// A kind of file that is not a list of URLs.
struct file_kind {
  const char* name;    ///< "an xz file"; null if unknown.
  const char* way_out; ///< How to get text or URLs from it; null if unknown.
};

/// Number of bytes that file_kind_of() needs, unless the file is shorter.
constexpr size_t signature_size = 8;

/// Detects binary files by their first bytes.
file_kind file_kind_of(std::string_view head);

/// Whether `head` has too many control characters to be text in any encoding.
bool looks_binary(std::string_view head);

} // namespace muster::input
