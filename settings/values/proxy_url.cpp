// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/proxy_url.hpp"

#include "http/url/redact.hpp"

namespace muster {

std::optional<http::proxy_server> parse_usable_proxy(std::string_view text,
                                                     std::string& error) {
  auto result = http::parse_proxy(text, error);
  if (!result)
    return std::nullopt;
  if (result->username == http::redacted) {
    error = "the credentials are hidden (***); replace them by the real ones";
    return std::nullopt;
  }
  return result;
}

} // namespace muster
