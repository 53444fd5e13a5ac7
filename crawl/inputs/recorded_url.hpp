// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"

#include <cstddef>
#include <string>

namespace muster {

/// Characters that a record has of a text that is not a URL.
inline constexpr size_t shown_characters = 200;

/// The `url` of the record of a line, the same whatever the output's form:
/// credentials are `***`, control characters and bytes that are not UTF-8 are
/// percent-encoded, and what is not a URL is shortened.
std::string recorded_url(const input::line& line, bool is_url);

/// The same for a line that may be a URL.
std::string recorded_url(const input::line& line);

} // namespace muster
