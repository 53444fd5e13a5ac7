// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/line_stream.hpp"

#include <string_view>

namespace muster::input {

/// The separators that detect_separator() knows.
inline constexpr std::string_view separators = ",\t;|";

/// The separator of CSV that begins with `head`: the one that a first line
/// `sep=;` names, or the one with which the first row has the wanted column, or
/// the one with which it has most columns. A comma if there is none.
char detect_separator(std::string_view head, const selection& wanted);

} // namespace muster::input
