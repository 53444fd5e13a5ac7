// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace muster::http {

/// A range of bytes in a text.
struct text_range {
  size_t begin = 0;
  size_t end = 0;
};

enum class text_kind : uint8_t {
  url,      ///< A URL, a reference, or a text that may be meant as one.
  sentence, ///< A text that may contain URLs.
};

/// The positions of user information of URLs in `text`, in order: from the end
/// of the slashes to the `@`. Does not decode percent-encoding. Takes linear
/// time.
///
/// Finds URLs with a scheme. If they have a password, also finds URLs that
/// begin with `//` or lack the slashes. A password may contain a `/`, `?` or
/// `#` that should have been encoded.
std::vector<text_range> find_userinfo(std::string_view text, text_kind kind);

} // namespace muster::http
