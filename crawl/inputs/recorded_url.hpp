// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"

#include <cstddef>
#include <string>

namespace muster {

/// Maximum length, in characters, of a text in a record that is not a URL.
inline constexpr size_t shown_characters = 200;

/// The `url` of a line's record, the same for all output formats. Credentials
/// are `***`; control characters and bytes that are not UTF-8 are
/// percent-encoded; a text that is not a URL is shortened.
std::string recorded_url(const input::line& line, bool is_url);

/// The same. Finds out by itself whether the line is a URL.
std::string recorded_url(const input::line& line);

} // namespace muster
