// SPDX-License-Identifier: BSD-3-Clause

#include "http/proxy/proxy_server.hpp"

#include "http/url/ascii.hpp"
#include "http/url/percent.hpp"
#include "http/url/redact.hpp"
#include "http/url/url.hpp"

#include <algorithm>
#include <iterator>

namespace muster::http {

namespace {

struct scheme_name {
  std::string_view name;
  proxy_scheme scheme;
};

constexpr scheme_name schemes[] = {
  {"http", proxy_scheme::http},
  {"https", proxy_scheme::https},
  {"socks5", proxy_scheme::socks5},
  {"socks5h", proxy_scheme::socks5h},
};

std::string_view to_string(proxy_scheme scheme) {
  return std::ranges::find(schemes, scheme, &scheme_name::scheme)->name;
}

/// RFC 1929 has one byte for each length.
constexpr size_t max_socks_credential = 255;

} // namespace

std::string proxy_server::shown() const {
  return std::string{to_string(scheme)} + "://" + host + ":"
         + std::to_string(port);
}

std::string redact_proxy(std::string_view text) {
  auto at = text.rfind('@');
  if (at == std::string_view::npos)
    return std::string{text};
  auto colon = text.substr(0, at).find("://");
  auto begin = colon == std::string_view::npos ? 0 : colon + 3;
  return std::string{text.substr(0, begin)}.append(redacted).append(
    text.substr(at));
}

std::optional<proxy_server> parse_proxy(std::string_view text,
                                        std::string& error) {
  proxy_server result;
  auto rest = text;
  if (auto colon = text.find("://"); colon != std::string_view::npos) {
    auto name = text.substr(0, colon);
    auto known = std::ranges::find_if(schemes, [=](const scheme_name& x) {
      return equal_ignoring_case(name, x.name);
    });
    if (known == std::end(schemes)) {
      error = "the scheme is none of http, https, socks5 and socks5h";
      return std::nullopt;
    }
    result.scheme = known->scheme;
    rest.remove_prefix(colon + 3);
  }
  auto parsed = parse_url("http://" + std::string{rest}, error);
  // A parsed URL does not tell whether a default port was written. Another
  // scheme has another default.
  auto other = parse_url("https://" + std::string{rest}, error);
  if (!parsed || !other)
    return std::nullopt;
  if (parsed->target != "/") {
    error = "it has a path";
    return std::nullopt;
  }
  if (parsed->port == other->port)
    result.port = parsed->port;
  else
    result.port = result.scheme == proxy_scheme::https ? 443 : 1080;
  result.host = std::move(parsed->host);
  if (!parsed->username.empty() || !parsed->password.empty()) {
    result.username = percent_decode(parsed->username);
    result.password = percent_decode(parsed->password);
  }
  if (!result.speaks_http() && result.username
      && (result.username->empty()
          || result.username->size() > max_socks_credential
          || result.password.size() > max_socks_credential)) {
    error = "SOCKS needs a user name, and neither it nor the password may have "
            "more than 255 bytes";
    return std::nullopt;
  }
  return result;
}

} // namespace muster::http
