// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/address_filter.hpp"

#include "http/net/special_addresses.hpp"

#include <algorithm>
#include <charconv>

namespace muster::http {

namespace {

/// `::ffff:0:0/96`, the form of IPv4 addresses in IPv6 sockets.
bool is_mapped(const ip_address& address) {
  const auto* bytes = address.bytes.data();
  return address.v6
         && std::all_of(bytes, bytes + 10, [](auto byte) { return byte == 0; })
         && bytes[10] == 0xff && bytes[11] == 0xff;
}

bool any_contains(const std::vector<ip_network>& networks,
                  const ip_address& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&address](const auto& network) {
                       return network.contains(address);
                     });
}

} // namespace

std::optional<ip_network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address)
    return std::nullopt;
  const auto bits = address->v6 ? 128u : 32u;
  ip_network result{*address, bits};
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto* end = digits.data() + digits.size();
    const auto [stop, ec] = std::from_chars(digits.data(), end, result.prefix);
    if (ec != std::errc{} || stop != end || result.prefix > bits)
      return std::nullopt;
  }
  return result;
}

bool ip_network::contains(const ip_address& address) const {
  if (address.v6 != base.v6)
    return false;
  const auto whole = prefix / 8;
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + whole,
                  address.bytes.begin()))
    return false;
  const auto rest = prefix % 8;
  return rest == 0
         || (base.bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0;
}

bool address_filter::add(std::string_view text) {
  if (text == "private") {
    private_ = true;
    return true;
  }
  auto network = parse_network(text);
  if (!network)
    return false;
  constexpr unsigned mapped_bits = 96;
  if (is_mapped(network->base) && network->prefix >= mapped_bits)
    network = ip_network{embedded_ipv4(network->base).front(),
                         network->prefix - mapped_bits};
  networks_.push_back(*network);
  return true;
}

bool address_filter::denies(const ip_address& address) const {
  const auto excluded = [this](const ip_address& target) {
    return any_contains(networks_, target)
           || (private_ && !globally_reachable(target));
  };
  const auto embedded = embedded_ipv4(address);
  if (std::any_of(embedded.begin(), embedded.end(), excluded))
    return true;
  // An IPv4-mapped address is only another notation of the IPv4 address.
  return !is_mapped(address) && excluded(address);
}

} // namespace muster::http
