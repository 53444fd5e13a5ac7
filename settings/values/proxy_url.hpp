// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/proxy/proxy_server.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// The value of `proxy.url` that means: no proxy.
inline constexpr std::string_view no_proxy_url = "none";

/// Parses a proxy that this program can use. On failure, returns nullopt and
/// stores a sentence without credentials in `error`.
std::optional<http::proxy_server> parse_usable_proxy(std::string_view text,
                                                     std::string& error);

} // namespace muster
