// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/line_stream.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace muster::input {

/// If the first two lines of a text belong to a table (CSV or similar), returns
/// an error that names the format and the options that read it. Otherwise
/// returns an empty string.
std::string describe_table(std::string_view first, std::string_view second,
                           const selection& wanted);

/// Whether a line that begins with a URL looks like a row of a table. The next
/// line must confirm it.
bool may_be_row(std::string_view line);

/// describe_rows() needs at most this many lines.
inline constexpr size_t enough_rows = 16;

/// If lines that begin with URLs may be rows of a table without a header,
/// returns a warning that says what the input looks like and what to do.
/// Otherwise returns an empty string.
std::string describe_rows(std::span<const std::string_view> lines);

} // namespace muster::input
