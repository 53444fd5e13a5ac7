#include "http/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace muster::http {

namespace {

/// Where the IPv4 address stands in an IPv4-mapped one (`::ffff:0:0/96`).
constexpr unsigned mapped_bits = 96;

bool is_mapped(const ip_address& address) {
  const auto* bytes = address.bytes.data();
  return address.v6
         && std::all_of(bytes, bytes + 10, [](auto byte) { return byte == 0; })
         && bytes[10] == 0xff && bytes[11] == 0xff;
}

/// The IPv4 address inside an IPv4-mapped one, other addresses unchanged.
ip_address unmapped(const ip_address& address) {
  if (!is_mapped(address))
    return address;
  ip_address result;
  std::copy_n(address.bytes.begin() + mapped_bits / 8, 4, result.bytes.begin());
  return result;
}

/// `ADDRESS` or `ADDRESS/PREFIX`. A network inside `::ffff:0:0/96` becomes
/// the IPv4 network.
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
  if (is_mapped(result.base) && result.prefix >= mapped_bits)
    return ip_network{unmapped(result.base), result.prefix - mapped_bits};
  return result;
}

std::vector<ip_network>
parse_networks(std::initializer_list<std::string_view> texts) {
  std::vector<ip_network> result;
  for (auto text : texts)
    result.push_back(parse_network(text).value());
  return result;
}

bool any_contains(const std::vector<ip_network>& networks,
                  const ip_address& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&address](const auto& network) {
                       return network.contains(address);
                     });
}

/// IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), the
/// column "Globally Reachable". `::ffff:0:0/96` is missing because mapped
/// addresses count as IPv4.
bool is_private(const ip_address& address) {
  static const auto unreachable = parse_networks({
    "0.0.0.0/8",       // this network
    "10.0.0.0/8",      // private use
    "100.64.0.0/10",   // shared address space
    "127.0.0.0/8",     // loopback
    "169.254.0.0/16",  // link local
    "172.16.0.0/12",   // private use
    "192.0.0.0/24",    // IETF protocol assignments
    "192.0.2.0/24",    // documentation
    "192.168.0.0/16",  // private use
    "198.18.0.0/15",   // benchmarking
    "198.51.100.0/24", // documentation
    "203.0.113.0/24",  // documentation
    "240.0.0.0/4",     // reserved, limited broadcast
    "::/128",          // unspecified
    "::1/128",         // loopback
    "64:ff9b:1::/48",  // local-use translation
    "100::/64",        // discard only
    "100:0:0:1::/64",  // dummy prefix
    "2001::/23",       // IETF protocol assignments
    "2001:db8::/32",   // documentation
    "3fff::/20",       // documentation
    "5f00::/16",       // segment routing
    "fc00::/7",        // unique local
    "fe80::/10",       // link local
  });
  static const auto reachable = parse_networks({
    "192.0.0.9/32",    // port control anycast
    "192.0.0.10/32",   // TURN anycast
    "2001:1::1/128",   // port control anycast
    "2001:1::2/128",   // TURN anycast
    "2001:1::3/128",   // DNS-SD registration anycast
    "2001:3::/32",     // AMT
    "2001:4:112::/48", // AS112
    "2001:20::/28",    // ORCHIDv2
    "2001:30::/28",    // drone remote ID
  });
  return any_contains(unreachable, address)
         && !any_contains(reachable, address);
}

} // namespace

std::string ip_address::str() const {
  std::array<char, INET6_ADDRSTRLEN> buffer;
  if (v6)
    return inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
  // Stands in each record, and inet_ntop formats it by sprintf.
  auto end = buffer.data();
  for (size_t i = 0; i < 4; ++i) {
    if (i > 0)
      *end++ = '.';
    end = std::to_chars(end, buffer.data() + buffer.size(), bytes[i]).ptr;
  }
  return {buffer.data(), end};
}

std::optional<ip_address> parse_ip(std::string_view text) {
  const auto bracketed = text.size() > 2 && text.front() == '['
                         && text.back() == ']';
  if (bracketed)
    text = text.substr(1, text.size() - 2);
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()
      || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  std::copy(text.begin(), text.end(), terminated.begin());
  ip_address result;
  result.v6 = bracketed || text.find(':') != std::string_view::npos;
  if (inet_pton(result.v6 ? AF_INET6 : AF_INET, terminated.data(),
                result.bytes.data())
      != 1)
    return std::nullopt;
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
  const auto network = parse_network(text);
  if (network)
    networks_.push_back(*network);
  return network.has_value();
}

bool address_filter::denies(const ip_address& address) const {
  const auto target = unmapped(address);
  return any_contains(networks_, target) || (private_ && is_private(target));
}

} // namespace muster::http
