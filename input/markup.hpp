#pragma once

#include <string>
#include <string_view>

namespace muster::input {

/// If `head`, which begins with '<', is HTML or XML: an error that says what it
/// is and what to do. Empty if it is not, as in `<https://a/>`.
std::string describe_markup(std::string_view head);

} // namespace muster::input
