// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/redact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// An absolute http or https URL, parsed and serialised by the WHATWG URL
/// standard. It has no fragment, because a fragment is never sent.
struct url {
  bool secure = false;  ///< https.
  std::string username; ///< Percent-encoded, empty if absent.
  std::string password; ///< Percent-encoded, empty if absent.
  std::string host;     ///< Lower-case ASCII; IPv6 in brackets.
  uint16_t port = 80;   ///< Port, by default that of the scheme.
  std::string target;   ///< Path and query, percent-encoded, begins with '/'.
  /// The target may end inside the password of a URL that it contains: the rest
  /// was in the fragment.
  bool cut_in_secret = false;

  /// `scheme://host[:port]`, without a default port.
  std::string origin() const;

  /// `host[:port]`, as in the Host field (RFC 9110, section 7.2).
  std::string authority() const;

  /// The serialised URL without credentials.
  std::string str() const;

  /// The URL for printing and records: also hides passwords of URLs that the
  /// target contains.
  std::string shown() const;

  bool same_origin(const url& other) const;

  bool operator==(const url&) const = default;
};

/// The name of a host for limits. A final dot does not make another host (RFC
/// 1034, section 3.1).
inline std::string_view host_key(std::string_view host) {
  if (host.size() > 1 && host.ends_with('.'))
    host.remove_suffix(1);
  return host;
}

/// Puts `scheme` in front of `text` if that is a URL without a scheme, such as
/// `example.org/x`, `localhost:8080` or `//example.org`. Returns whether it is
/// one.
bool add_scheme(std::string& text, std::string_view scheme);

/// Parses an absolute URL. On failure, returns nullopt and stores a sentence
/// without credentials in `error`.
std::optional<url> parse_url(std::string_view input, std::string& error);

/// Resolves a reference (a Location field) against `base`. Keeps the
/// credentials of `base` only if the result has the same origin and no
/// credentials of its own.
std::optional<url> resolve_reference(const url& base,
                                     std::string_view reference,
                                     std::string& error);

} // namespace muster::http
