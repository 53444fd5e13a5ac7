// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/endpoint.hpp"

#include "http/net/address_filter.hpp"

#include <algorithm>
#include <charconv>

namespace muster {

namespace {

bool is_host_name(std::string_view text) {
  constexpr size_t max_size = 253; // RFC 1035, 2.3.4
  return !text.empty() && text.size() <= max_size
         && std::all_of(text.begin(), text.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9') || c == '-' || c == '_'
                     || c == '.';
            });
}

bool parse_port(std::string_view text, uint16_t& port) {
  auto last = text.data() + text.size();
  auto [end, ec] = std::from_chars(text.data(), last, port);
  return ec == std::errc{} && end == last;
}

} // namespace

std::string endpoint::str() const {
  auto address = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return address + ":" + std::to_string(port);
}

bool endpoint::is_loopback() const {
  if (host == "localhost")
    return true;
  static const http::ip_network v4{*http::parse_ip("127.0.0.0"), 8};
  auto address = http::parse_ip(host);
  return address
         && (v4.contains(*address) || *address == http::parse_ip("::1"));
}

std::optional<endpoint> parse_endpoint(std::string_view text,
                                       std::string& error) {
  auto refuse = [&](std::string reason) {
    error = std::move(reason);
    return std::nullopt;
  };
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']'))
    return refuse("the port is missing, as in 127.0.0.1:7117");
  auto host = text.substr(0, colon);
  auto bracketed = host.starts_with('[') && host.ends_with(']');
  if (!bracketed && host.find(':') != std::string_view::npos)
    return refuse("an IPv6 address must be in brackets, as in [::1]:7117");
  endpoint result;
  if (!parse_port(text.substr(colon + 1), result.port))
    return refuse("the port is not a whole number from 0 to 65535");
  if (bracketed) {
    auto address = http::parse_ip(host);
    if (!address)
      return refuse("the brackets do not contain an IPv6 address");
    result.host = host.substr(1, host.size() - 2);
    return result;
  }
  if (!is_host_name(host))
    return refuse("there is no host name or address before the port");
  result.host = host;
  return result;
}

} // namespace muster
