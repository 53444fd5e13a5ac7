// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster::input {

/// If `head`, which begins with '<', is HTML or XML: an error that says what it
/// is and what to do. Empty if it is not, as in `<https://a/>`. `lines` is the
/// part of it that is searched for a second tag.
std::string describe_markup(std::string_view head, std::string_view lines);

/// Whether `line` may start such a text if another tag follows.
bool begins_with_tag(std::string_view line);

} // namespace muster::input
