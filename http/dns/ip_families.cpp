// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/ip_families.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace muster::http {

namespace {

bool leads_out(const sockaddr_in& address) {
  constexpr uint32_t loopback = 127;
  return ntohl(address.sin_addr.s_addr) >> 24 != loopback;
}

bool leads_out(const sockaddr_in6& address) {
  return !IN6_IS_ADDR_LOOPBACK(&address.sin6_addr)
         && !IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr);
}

template<class Address>
bool leads_out(const sockaddr* raw) {
  Address address;
  std::memcpy(&address, raw, sizeof(address));
  return leads_out(address);
}

bool is_v6_loopback(const sockaddr* raw) {
  sockaddr_in6 address;
  std::memcpy(&address, raw, sizeof(address));
  return IN6_IS_ADDR_LOOPBACK(&address.sin6_addr);
}

} // namespace

ip_families find_ip_families() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0)
    return {};
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner{list, freeifaddrs};
  ip_families found{false, false, false};
  for (auto i = list; i; i = i->ifa_next) {
    if (!i->ifa_addr)
      continue;
    if (i->ifa_addr->sa_family == AF_INET)
      found.v4 |= leads_out<sockaddr_in>(i->ifa_addr);
    else if (i->ifa_addr->sa_family == AF_INET6) {
      found.v6 |= leads_out<sockaddr_in6>(i->ifa_addr);
      found.v6_loopback |= is_v6_loopback(i->ifa_addr);
    }
  }
  if (!found.v4 && !found.v6)
    found.v4 = found.v6 = true;
  return found;
}

} // namespace muster::http
