#pragma once

#include <string>
#include <string_view>

namespace muster::input {

/// If the first two lines of a text are of a table (CSV or the like) rather
/// than of a list of URLs: what it is and which option reads it, as an error
/// says it. Empty if not. `field` is the column that is to have the URL.
std::string describe_table(std::string_view first, std::string_view second,
                           std::string_view field);

} // namespace muster::input
