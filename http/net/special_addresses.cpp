// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/special_addresses.hpp"

#include "http/net/address_filter.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace muster::http {

namespace {

struct special_network {
  std::string_view network;
  bool reachable;
  std::string_view name; ///< The name in the registry.
};

constexpr bool yes = true;
constexpr bool no = false;

/// The registries "IANA IPv4 Special-Purpose Address Space" and "IANA IPv6
/// Special-Purpose Address Space". Some entries there are neither true nor
/// false. Of these, formats that contain an IPv4 address are `yes`, because the
/// IPv4 address decides; the others are `no`. The lines at the end of each
/// block are from the registries of multicast addresses and of the whole
/// address space.
constexpr special_network special_networks[] = {
  {"0.0.0.0/0", yes, "IPv4"},
  {"0.0.0.0/8", no, "\"This network\""},
  {"0.0.0.0/32", no, "\"This host on this network\""},
  {"10.0.0.0/8", no, "Private-Use"},
  {"100.64.0.0/10", no, "Shared Address Space"},
  {"127.0.0.0/8", no, "Loopback"},
  {"169.254.0.0/16", no, "Link Local"},
  {"172.16.0.0/12", no, "Private-Use"},
  {"192.0.0.0/24", no, "IETF Protocol Assignments"},
  {"192.0.0.0/29", no, "IPv4 Service Continuity Prefix"},
  {"192.0.0.8/32", no, "IPv4 dummy address"},
  {"192.0.0.9/32", yes, "Port Control Protocol Anycast"},
  {"192.0.0.10/32", yes, "Traversal Using Relays around NAT Anycast"},
  {"192.0.0.170/32", no, "NAT64/DNS64 Discovery"},
  {"192.0.0.171/32", no, "NAT64/DNS64 Discovery"},
  {"192.0.2.0/24", no, "Documentation (TEST-NET-1)"},
  {"192.31.196.0/24", yes, "AS112-v4"},
  {"192.52.193.0/24", yes, "AMT"},
  {"192.88.99.0/24", no, "Deprecated (6to4 Relay Anycast)"},
  {"192.88.99.2/32", no, "6a44-relay anycast address"},
  {"192.168.0.0/16", no, "Private-Use"},
  {"192.175.48.0/24", yes, "Direct Delegation AS112 Service"},
  {"198.18.0.0/15", no, "Benchmarking"},
  {"198.51.100.0/24", no, "Documentation (TEST-NET-2)"},
  {"203.0.113.0/24", no, "Documentation (TEST-NET-3)"},
  {"240.0.0.0/4", no, "Reserved"},
  {"255.255.255.255/32", no, "Limited Broadcast"},
  {"224.0.0.0/4", no, "Multicast"},

  {"::1/128", no, "Loopback Address"},
  {"::/128", no, "Unspecified Address"},
  {"::ffff:0:0/96", yes, "IPv4-mapped Address"},
  {"64:ff9b::/96", yes, "IPv4-IPv6 Translat."},
  {"64:ff9b:1::/48", no, "IPv4-IPv6 Translat."},
  {"100::/64", no, "Discard-Only Address Block"},
  {"100:0:0:1::/64", no, "Dummy IPv6 Prefix"},
  {"2001::/23", no, "IETF Protocol Assignments"},
  {"2001::/32", yes, "TEREDO"},
  {"2001:1::1/128", yes, "Port Control Protocol Anycast"},
  {"2001:1::2/128", yes, "Traversal Using Relays around NAT Anycast"},
  {"2001:1::3/128", yes, "DNS-SD Service Registration Protocol Anycast"},
  {"2001:2::/48", no, "Benchmarking"},
  {"2001:3::/32", yes, "AMT"},
  {"2001:4:112::/48", yes, "AS112-v6"},
  {"2001:10::/28", no, "Deprecated (previously ORCHID)"},
  {"2001:20::/28", yes, "ORCHIDv2"},
  {"2001:30::/28", yes, "Drone Remote ID Protocol Entity Tags (DETs)"},
  {"2001:db8::/32", no, "Documentation"},
  {"2002::/16", yes, "6to4"},
  {"2620:4f:8000::/48", yes, "Direct Delegation AS112 Service"},
  {"3fff::/20", no, "Documentation"},
  {"5f00::/16", no, "Segment Routing (SRv6) SIDs"},
  {"fc00::/7", no, "Unique-Local"},
  {"fe80::/10", no, "Link-Local Unicast"},
  {"ff00::/8", no, "Multicast"},
  {"fec0::/10", no, "Deprecated (previously Site-Local)"},
  {"::/96", yes, "Deprecated (IPv4-compatible)"},
  {"2000::/3", yes, "Global Unicast"},
  {"::/0", no, "Reserved by IETF"},
};

struct known_network {
  ip_network network;
  bool reachable;
};

/// The most specific networks first.
std::vector<known_network> parse_special_networks() {
  std::vector<known_network> result;
  for (const auto& special : special_networks)
    result.push_back(
      {parse_network(special.network).value(), special.reachable});
  std::ranges::stable_sort(result, std::ranges::greater{},
                           [](auto& known) { return known.network.prefix; });
  return result;
}

/// The IPv4 address in four bytes of `address`, each XORed with `mask`.
ip_address ipv4_at(const ip_address& address,
                   std::initializer_list<size_t> places, uint8_t mask = 0) {
  ip_address result;
  auto* out = result.bytes.data();
  for (auto place : places)
    *out++ = address.bytes[place] ^ mask;
  return result;
}

ip_address last_four(const ip_address& address) {
  return ipv4_at(address, {12, 13, 14, 15});
}

ip_network network(std::string_view text) {
  return parse_network(text).value();
}

/// ISATAP (RFC 5214): the interface identifier begins with `0000:5efe` or
/// `0200:5efe`.
bool is_isatap(const ip_address& address) {
  const auto& bytes = address.bytes;
  return (bytes[8] == 0 || bytes[8] == 2) && bytes[9] == 0 && bytes[10] == 0x5e
         && bytes[11] == 0xfe;
}

} // namespace

bool globally_reachable(const ip_address& address) {
  static const auto networks = parse_special_networks();
  // The last network contains all addresses.
  return std::ranges::find_if(networks,
                              [&](auto& known) {
                                return known.network.contains(address);
                              })
    ->reachable;
}

std::vector<ip_address> embedded_ipv4(const ip_address& address) {
  static const std::array in_last_four{
    network("::ffff:0:0/96"),   // mapped
    network("::ffff:0:0:0/96"), // translated, RFC 2765
    network("::/96"),           // compatible
    network("64:ff9b::/96"),    // NAT64
  };
  static const auto any_of_these = network("::/127");
  static const auto local_nat64 = network("64:ff9b:1::/48");
  static const auto teredo = network("2001::/32");
  static const auto six_to_four = network("2002::/16");
  std::vector<ip_address> result;
  if (!address.v6 || any_of_these.contains(address))
    return result;
  if (std::ranges::any_of(in_last_four,
                          [&](auto& x) { return x.contains(address); }))
    result.push_back(last_four(address));
  if (local_nat64.contains(address)) {
    // The prefix lengths of RFC 6052, section 2.2. Byte 8 is always zero.
    result.push_back(ipv4_at(address, {6, 7, 9, 10}));
    result.push_back(ipv4_at(address, {7, 9, 10, 11}));
    result.push_back(ipv4_at(address, {9, 10, 11, 12}));
    result.push_back(last_four(address));
  }
  if (teredo.contains(address)) {
    result.push_back(ipv4_at(address, {4, 5, 6, 7}));
    result.push_back(ipv4_at(address, {12, 13, 14, 15}, 0xff));
  }
  if (six_to_four.contains(address))
    result.push_back(ipv4_at(address, {2, 3, 4, 5}));
  if (is_isatap(address))
    result.push_back(last_four(address));
  return result;
}

} // namespace muster::http
