// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// Parses the host of an http or https URL as the host parser of the WHATWG
/// URL standard does (section 3.5): decodes percent-encoding, maps
/// international names to ASCII (UTS #46, non-transitional), reads IPv4
/// addresses in all their historic notations and brings IPv6 addresses, which
/// stand in brackets, into their shortest form. The result is lower-case
/// ASCII. On failure returns nullopt and says why in `error`.
std::optional<std::string> parse_host(std::string_view input,
                                      std::string& error);

} // namespace muster::http
