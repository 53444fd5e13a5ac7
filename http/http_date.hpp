// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace muster::http {

/// Parses an HTTP-date (RFC 9110, section 5.6.7) in any of its three formats,
/// independent of the locale:
///
///     Sun, 06 Nov 1994 08:49:37 GMT
///     Sunday, 06-Nov-94 08:49:37 GMT
///     Sun Nov  6 08:49:37 1994
///
/// Instead of GMT, the first format may have UTC or an offset such as +0000, as
/// in mail (RFC 5322, section 3.3), because some servers send this. The year of
/// the second format is the latest with these digits that is at most 50 years
/// after `now`. The name of the day is not checked.
std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, std::chrono::sys_seconds now);

} // namespace muster::http
