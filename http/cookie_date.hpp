// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace muster::http {

/// Parses the date of a cookie's Expires attribute as browsers do (RFC 6265bis,
/// section 5.1.1): it contains a time, a day, the name of a month and a year,
/// in any order. Other text is ignored.
std::optional<std::chrono::sys_seconds>
parse_cookie_date(std::string_view text);

} // namespace muster::http
