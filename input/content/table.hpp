// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace muster::input {

/// If the first two lines of a text belong to a table (CSV or similar) and not
/// to a list of URLs: an error that says what it is and which option reads it.
/// Empty if not. `field` is the column that should contain the URL.
std::string describe_table(std::string_view first, std::string_view second,
                           std::string_view field);

/// Whether a line that begins with a URL is a row for sure if the next one is,
/// too.
bool may_be_row(std::string_view line);

/// describe_rows() needs no more lines.
inline constexpr size_t enough_rows = 16;

/// If lines that begin with URLs may be rows of a table without a header: what
/// it looks like, and what to do if it is one. Empty if not.
std::string describe_rows(std::span<const std::string_view> lines);

} // namespace muster::input
