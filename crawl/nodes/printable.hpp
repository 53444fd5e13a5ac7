// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace muster {

/// Maximum size in bytes of a response field in a result.
inline constexpr size_t max_field = 4'096;

/// Ends a text that was shortened.
inline constexpr std::string_view ellipsis = "…";

/// Why a text of a result is invalid: it has more than `most` bytes, or is not
/// UTF-8 without control characters other than tabs. `what`: "error". Empty if
/// it is valid.
std::string problem_of_text(std::string_view what, std::string_view text,
                            size_t most);

/// Makes `text` printable, and shortens it to `most` bytes.
void make_printable(std::string& text, size_t most);

/// Whether all characters are ASCII, without blanks and control characters.
bool is_visible_ascii(std::string_view text);

/// Whether the text begins like an absolute URL of http or https.
bool is_web_url(std::string_view text);

} // namespace muster
