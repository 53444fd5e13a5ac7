#pragma once

#include <string_view>

namespace muster::input {

/// What a line, a field or an argument says of a URL: without invisible white
/// space, and without quotes or angle brackets around all of it.
std::string_view clean_url(std::string_view text);

/// Why a clean line of text is not one URL; null if it may be. In a line, a
/// space more likely separates the URL from something else than belongs to it.
const char* problem_of_line(std::string_view text);

/// Why a clean field or argument is not one URL; null if it may be.
const char* problem_of_field(std::string_view text);

} // namespace muster::input
