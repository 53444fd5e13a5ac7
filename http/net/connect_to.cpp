// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/connect_to.hpp"

#include "http/url/ascii.hpp"
#include "http/url/url_host.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace muster::http {

namespace {

/// Removes the text up to and including the next ':' outside brackets from the
/// front of `rest`. Returns it without the ':', or nullopt if there is none.
std::optional<std::string_view> take_part(std::string_view& rest) {
  const auto bracketed = rest.starts_with('[') ? rest.find(']') + 1 : 0;
  const auto colon = rest.find(':', bracketed);
  if (colon == std::string_view::npos)
    return std::nullopt;
  const auto part = rest.substr(0, colon);
  rest.remove_prefix(colon + 1);
  return part;
}

/// The host in the form of parsed URLs; empty if `text` is empty.
std::optional<std::string> read_host(std::string_view text,
                                     std::string& error) {
  if (text.empty())
    return std::string{};
  return parse_host(text, error);
}

/// The port; 0 if `text` is empty.
std::optional<uint16_t> read_port(std::string_view text, std::string& error) {
  if (text.empty())
    return uint16_t{0};
  uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, ec] = std::from_chars(text.data(), end, port);
  if (ec == std::errc{} && stop == end && port != 0)
    return port;
  error = "port '" + std::string{text} + "' is not between 1 and 65535";
  return std::nullopt;
}

std::string key_of(std::string_view host, std::string_view port) {
  std::string key;
  key.reserve(host.size() + 1 + port.size());
  key.append(host).append(1, ':').append(port);
  return key;
}

std::string digits_of(uint16_t port) {
  return port == 0 ? std::string{} : std::to_string(port);
}

} // namespace

bool connect_to_map::add(std::string_view entry, std::string& error) {
  std::string reason = "it is not HOST1:PORT1:HOST2:PORT2";
  const auto fail = [&] {
    error = "connect-to entry '" + std::string{entry} + "': " + reason;
    return false;
  };
  auto rest = entry;
  const auto from_host = take_part(rest);
  const auto from_port = take_part(rest);
  if (!from_host || !from_port)
    return fail();
  // curl accepts entries without the last colon.
  const auto before_port = take_part(rest);
  const auto to_host = before_port.value_or(rest);
  const auto to_port = before_port ? rest : std::string_view{};
  const auto key_host = read_host(*from_host, reason);
  if (!key_host)
    return fail();
  const auto key_port = read_port(*from_port, reason);
  if (!key_port)
    return fail();
  auto host = read_host(to_host, reason);
  if (!host)
    return fail();
  const auto port = read_port(to_port, reason);
  if (!port)
    return fail();
  // As in curl, the search continues after an entry that changes nothing.
  if (!host->empty() || *port != 0)
    rules_.try_emplace(key_of(*key_host, digits_of(*key_port)),
                       rule{rules_.size(), std::move(*host), *port});
  return true;
}

connect_to_map::destination connect_to_map::lookup(std::string_view host,
                                                   uint16_t port) const {
  destination result{std::string{host}, port};
  if (rules_.empty())
    return result;
  auto name = result.host;
  std::transform(name.begin(), name.end(), name.begin(), to_lower);
  const auto digits = std::to_string(port);
  const rule* best = nullptr;
  for (const auto& key : {key_of(name, digits), key_of(name, {}),
                          key_of({}, digits), key_of({}, {})}) {
    const auto found = rules_.find(key);
    if (found != rules_.end()
        && (best == nullptr || found->second.rank < best->rank))
      best = &found->second;
  }
  if (best == nullptr)
    return result;
  if (!best->host.empty())
    result.host = best->host;
  if (best->port != 0)
    result.port = best->port;
  return result;
}

} // namespace muster::http
