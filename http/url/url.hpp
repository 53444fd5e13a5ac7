// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/redact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// An absolute http or https URL as the WHATWG URL standard parses and
/// serialises it. The fragment is dropped: it never leaves the client.
struct url {
  bool secure = false;  ///< https.
  std::string username; ///< Percent-encoded, empty if absent.
  std::string password; ///< Percent-encoded, empty if absent.
  std::string host;     ///< Lower-case ASCII; IPv6 in brackets.
  uint16_t port = 80;   ///< Effective port, the scheme's default filled in.
  std::string target;   ///< Path and query, percent-encoded, begins with '/'.
  /// The target may end within the password of a URL that it contains, whose
  /// end was in the fragment.
  bool cut_in_secret = false;

  /// `scheme://host[:port]`, the port only where it is not the default.
  std::string origin() const;

  /// `host[:port]`, as in the Host field (RFC 9110, section 7.2).
  std::string authority() const;

  /// The serialised URL without credentials.
  std::string str() const;

  /// The same as it may be printed and recorded: passwords of URLs that the
  /// target contains are hidden, too.
  std::string shown() const;

  bool same_origin(const url& other) const;

  bool operator==(const url&) const = default;
};

/// The name that a host's limits are kept under: with the dot that ends a full
/// name or without it (RFC 1034, section 3.1), it is the same host.
inline std::string_view host_key(std::string_view host) {
  if (host.size() > 1 && host.ends_with('.'))
    host.remove_suffix(1);
  return host;
}

/// Parses an absolute URL. On failure returns nullopt and says why in `error`,
/// without repeating credentials.
std::optional<url> parse_url(std::string_view input, std::string& error);

/// Resolves a reference (a Location field) against `base`. Credentials of
/// `base` stay only if the result has the same origin and none of its own.
std::optional<url> resolve_reference(const url& base,
                                     std::string_view reference,
                                     std::string& error);

} // namespace muster::http
