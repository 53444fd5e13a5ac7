#pragma once

#include <span>
#include <string>
#include <string_view>

namespace muster::input {

/// If the first two lines of a text belong to a table (CSV or similar) and not
/// to a list of URLs: an error that says what it is and which option reads it.
/// Empty if not. `field` is the column that should contain the URL.
std::string describe_table(std::string_view first, std::string_view second,
                           std::string_view field);

/// If lines that begin with URLs are rows of a table without a header: the same
/// kind of sentence. Commas may belong to URLs, so `surely` says whether these
/// cannot.
std::string describe_rows(std::span<const std::string_view> lines,
                          bool& surely);

} // namespace muster::input
