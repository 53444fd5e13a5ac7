// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns.hpp"

#include "http/url/ascii.hpp"

#include <charconv>

namespace muster::http {

bool is_loopback_name(std::string_view name) {
  constexpr std::string_view top = "localhost";
  if (name.ends_with('.'))
    name.remove_suffix(1);
  if (name.size() < top.size())
    return false;
  const auto rest = name.size() - top.size();
  return equal_ignoring_case(name.substr(rest), top)
         && (rest == 0 || name[rest - 1] == '.');
}

std::string dns_server::str() const {
  auto host = address.v6 ? '[' + address.str() + ']' : address.str();
  return host + ':' + std::to_string(port);
}

std::optional<dns_server> parse_dns_server(std::string_view text) {
  dns_server result;
  if (auto address = parse_ip(text)) {
    result.address = *address;
    return result;
  }
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  auto port = text.substr(colon + 1);
  auto address = parse_ip(host);
  // Without brackets, the last group of an IPv6 address would look like a port.
  if (!address || address->v6 != host.starts_with('['))
    return std::nullopt;
  auto last = port.data() + port.size();
  auto [end, ec] = std::from_chars(port.data(), last, result.port);
  if (ec != std::errc{} || end != last || result.port == 0)
    return std::nullopt;
  result.address = *address;
  return result;
}

} // namespace muster::http
