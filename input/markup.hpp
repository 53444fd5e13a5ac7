#pragma once

#include <string>
#include <string_view>

namespace muster::input {

/// If `head`, which begins with '<', is HTML or XML: what it is, and what to do
/// about it, as an error says it. Empty if it is not, as with `<https://a/>`.
std::string describe_markup(std::string_view head);

} // namespace muster::input
