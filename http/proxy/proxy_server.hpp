// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// How to speak to a proxy.
enum class proxy_scheme : uint8_t {
  http,    ///< RFC 9110, section 3.7.
  https,   ///< The same over TLS.
  socks5,  ///< RFC 1928. This machine resolves the names of servers.
  socks5h, ///< RFC 1928. The proxy resolves them.
};

/// A proxy, as in `proxy.url`.
struct proxy_server {
  proxy_scheme scheme = proxy_scheme::http;
  std::string host; ///< As in a parsed URL: IPv6 in brackets.
  uint16_t port = 0;
  /// Not percent-encoded. Unset if the URL has no user information.
  std::optional<std::string> username;
  std::string password;

  bool speaks_http() const {
    return scheme == proxy_scheme::http || scheme == proxy_scheme::https;
  }

  /// Whether the proxy gets the names of servers, not their addresses.
  bool resolves_names() const {
    return scheme != proxy_scheme::socks5;
  }

  /// `scheme://host:port`, without credentials.
  std::string shown() const;

  bool operator==(const proxy_server&) const = default;
};

/// Parses `[SCHEME://][USER[:PASSWORD]@]HOST[:PORT]`. As in curl, the default
/// scheme is http, and the default port is 443 for https and 1080 for all
/// others. On failure, returns nullopt and stores a sentence without
/// credentials in `error`.
std::optional<proxy_server> parse_proxy(std::string_view text,
                                        std::string& error);

/// `text` of parse_proxy() with credentials replaced by `***`. Also works for
/// text that is no proxy.
std::string redact_proxy(std::string_view text);

} // namespace muster::http
