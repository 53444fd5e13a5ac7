// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// Parses the host of an http or https URL like the host parser of the WHATWG
/// URL standard (section 3.5): decodes percent-encoding, maps international
/// names to ASCII (UTS #46, non-transitional), reads IPv4 addresses in all
/// notations, and shortens IPv6 addresses, which are in brackets. The result is
/// ASCII in lower case. On failure, returns nullopt and stores a sentence in
/// `error`.
std::optional<std::string> parse_host(std::string_view input,
                                      std::string& error);

} // namespace muster::http
