// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace muster::http {

/// A part of a text, in bytes.
struct text_range {
  size_t begin = 0;
  size_t end = 0;
};

enum class text_kind : uint8_t {
  url,      ///< A URL, a reference, or what may be meant as one.
  sentence, ///< A text that may name URLs.
};

/// Where the user information of URLs is in `text`, in the order of the text:
/// from behind the slashes to the `@`. What is percent-encoded counts as it is
/// written. Takes time proportional to the length of the text.
///
/// Finds URLs with a scheme, and, if they have a password, also URLs that begin
/// with `//` or lack the slashes. A password may hold a `/`, `?` or `#` that
/// should have been encoded.
std::vector<text_range> find_userinfo(std::string_view text, text_kind kind);

} // namespace muster::http
