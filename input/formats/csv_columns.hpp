// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/line_stream.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::input {

/// Spreadsheets write `sep=;` as the first line to name the separator.
inline constexpr std::string_view separator_mark = "sep=";

/// Whether `text` begins with such a line.
bool is_separator_line(std::string_view text);

/// Where the wanted columns are. Columns count from 0.
struct csv_columns {
  size_t url = 0;
  std::vector<size_t> carry;
  std::string error; ///< Why a column is missing; empty if all exist.
};

/// Finds columns by the names in the header. The case of a name counts only if
/// several names differ in nothing else.
csv_columns find_columns(const std::vector<std::string>& header,
                         const selection& wanted);

/// Finds columns by their numbers, which start at 1, in CSV without a header.
csv_columns number_columns(size_t in_first_row, const selection& wanted);

/// Whether the first row has the wanted column: by its name or, without a
/// header, by its number, and then the value must look like a URL.
bool may_hold_url(const std::vector<std::string>& first_row,
                  const selection& wanted);

/// Whether a value begins like a URL with a scheme.
bool is_url_cell(std::string_view cell);

} // namespace muster::input
