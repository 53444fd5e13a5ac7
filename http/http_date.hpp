// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace muster::http {

/// Parses an HTTP-date (RFC 9110, section 5.6.7) in any of its three forms,
/// whatever the locale:
///
///     Sun, 06 Nov 1994 08:49:37 GMT
///     Sunday, 06-Nov-94 08:49:37 GMT
///     Sun Nov  6 08:49:37 1994
///
/// In place of GMT the first form may have UTC or an offset such as +0000, as
/// mail has it (RFC 5322, section 3.3): some servers take theirs from there.
/// The second form's year is the latest with these digits that is not more
/// than 50 years after `now`. The name of the day need not fit the date.
std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, std::chrono::sys_seconds now);

} // namespace muster::http
