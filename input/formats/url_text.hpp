// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string_view>

namespace muster::input {

/// The URL in a line, a field or an argument, without invisible characters,
/// quotes or angle brackets around it.
std::string_view clean_url(std::string_view text);

/// Whether `text` looks like a URL without a scheme: a host name with a dot or
/// an IPv4 address, perhaps with a port and a path.
bool looks_like_host(std::string_view text);

/// Why a trimmed line of text is not one URL; null if it may be. In a line, a
/// space probably separates the URL from other text, so it is an error.
const char* problem_of_line(std::string_view text);

/// Why a trimmed field or argument is not one URL; null if it may be.
const char* problem_of_field(std::string_view text);

} // namespace muster::input
