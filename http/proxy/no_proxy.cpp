// SPDX-License-Identifier: BSD-3-Clause

#include "http/proxy/no_proxy.hpp"

#include "http/url/ascii.hpp"
#include "http/url/url.hpp"
#include "http/url/url_host.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace muster::http {

namespace {

constexpr std::string_view separators = ", \t\r\n";

/// `example.org` of `.example.org`, `*.example.org` and `example.org.`.
std::string_view domain_of(std::string_view name) {
  if (name.starts_with("*."))
    name.remove_prefix(1);
  if (name.starts_with('.'))
    name.remove_prefix(1);
  return host_key(name);
}

/// Removes `:PORT` from the end of `entry`. Returns 0 if there is none.
uint16_t take_port(std::string_view& entry) {
  auto colon = entry.rfind(':');
  if (colon == std::string_view::npos)
    return 0;
  // An IPv6 address has colons of its own.
  auto bracketed = colon > 0 && entry[colon - 1] == ']';
  if (!bracketed && entry.find(':') != colon)
    return 0;
  uint16_t port = 0;
  auto* end = entry.data() + entry.size();
  auto [stop, ec] = std::from_chars(entry.data() + colon + 1, end, port);
  if (ec != std::errc{} || stop != end)
    return 0;
  entry = entry.substr(0, colon);
  return port;
}

bool fits(uint16_t wanted, uint16_t port) {
  return wanted == 0 || wanted == port;
}

/// Whether `name` is `domain` or below it.
bool is_within(std::string_view name, std::string_view domain) {
  if (!name.ends_with(domain))
    return false;
  name.remove_suffix(domain.size());
  return name.empty() || name.ends_with('.');
}

} // namespace

no_proxy_list::no_proxy_list(std::string_view entries) {
  while (!entries.empty()) {
    auto end = std::min(entries.find_first_of(separators), entries.size());
    if (end > 0)
      add(entries.substr(0, end));
    entries.remove_prefix(std::min(end + 1, entries.size()));
  }
}

void no_proxy_list::add(std::string_view entry) {
  if (entry == "*") {
    all_ = true;
    return;
  }
  auto port = take_port(entry);
  if (auto parsed = parse_network(entry)) {
    networks_.push_back({*parsed, port});
    return;
  }
  std::string ignored;
  auto name = parse_host(domain_of(entry), ignored);
  if (!name)
    return;
  // Such as 0x7f.1, which is an address in URLs.
  if (auto address = parse_network(*name))
    networks_.push_back({*address, port});
  else
    domains_.push_back({std::move(*name), port});
}

bool no_proxy_list::matches(std::string_view host, uint16_t port) const {
  if (all_)
    return true;
  if (auto address = parse_ip(host))
    return std::ranges::any_of(networks_, [&](const network& x) {
      return fits(x.port, port) && x.addresses.contains(*address);
    });
  auto name = host_key(host);
  return std::ranges::any_of(domains_, [&](const domain& x) {
    return fits(x.port, port) && is_within(name, x.name);
  });
}

} // namespace muster::http
