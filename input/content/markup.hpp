// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster::input {

/// If `head`, which begins with '<', is HTML or XML, returns an error that
/// names the format and says what to do. Otherwise, as for `<https://a/>`,
/// returns an empty string. `lines` is the part of `head` that is searched for
/// a second tag.
std::string describe_markup(std::string_view head, std::string_view lines);

/// Whether `line` may be the start of HTML or XML, if another tag follows.
bool begins_with_tag(std::string_view line);

} // namespace muster::input
