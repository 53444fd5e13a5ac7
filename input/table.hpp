#pragma once

#include <string>
#include <string_view>

namespace muster::input {

/// If the first two lines of a text belong to a table (CSV or similar) and not
/// to a list of URLs: an error that says what it is and which option reads it.
/// Empty if not. `field` is the column that should contain the URL.
std::string describe_table(std::string_view first, std::string_view second,
                           std::string_view field);

} // namespace muster::input
