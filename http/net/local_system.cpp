// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/local_system.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <unistd.h>

#include <cstring>
#include <memory>

namespace muster::http {

namespace {

/// Whether an interface of this kind may lead out of the machine. Linux creates
/// unused tunnel interfaces by itself.
bool leads_out(const sockaddr* raw) {
  sockaddr_ll link;
  std::memcpy(&link, raw, sizeof link);
  return link.sll_hatype == ARPHRD_ETHER || link.sll_hatype == ARPHRD_PPP
         || link.sll_hatype == ARPHRD_NONE
         || link.sll_hatype == ARPHRD_INFINIBAND;
}

bool is_link_local(const sockaddr* raw) {
  if (raw->sa_family != AF_INET6)
    return false;
  sockaddr_in6 in6;
  std::memcpy(&in6, raw, sizeof in6);
  return IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr);
}

/// The address that this machine would send from; AF_UNSPEC without a route.
/// Connecting a UDP socket asks the routing table and sends nothing.
template<class Address>
Address source_for(Address to, int family) {
  Address from{};
  auto fd = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return from;
  socklen_t size = sizeof to;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), size) == 0)
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&from), &size);
  ::close(fd);
  return from;
}

/// Destinations outside any local network: one of a documentation network (RFC
/// 5737), and the first global IPv6 address.
struct sources {
  sockaddr_in in4{};
  sockaddr_in6 in6{};

  static sources find() {
    constexpr uint16_t discard = 9;
    sockaddr_in to4{};
    to4.sin_family = AF_INET;
    to4.sin_port = htons(discard);
    ::inet_pton(AF_INET, "203.0.113.1", &to4.sin_addr);
    sockaddr_in6 to6{};
    to6.sin6_family = AF_INET6;
    to6.sin6_port = htons(discard);
    ::inet_pton(AF_INET6, "2000::1", &to6.sin6_addr);
    return {source_for(to4, AF_INET), source_for(to6, AF_INET6)};
  }

  bool contain(const sockaddr* raw) const {
    if (raw->sa_family == AF_INET && in4.sin_family == AF_INET) {
      sockaddr_in own;
      std::memcpy(&own, raw, sizeof own);
      return own.sin_addr.s_addr == in4.sin_addr.s_addr;
    }
    if (raw->sa_family != AF_INET6 || in6.sin6_family != AF_INET6)
      return false;
    sockaddr_in6 own;
    std::memcpy(&own, raw, sizeof own);
    return IN6_ARE_ADDR_EQUAL(&own.sin6_addr, &in6.sin6_addr);
  }
};

} // namespace

int local_system::open_socket(int family, int type) {
  return ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int local_system::connect(int socket, const sockaddr* to, socklen_t size) {
  return ::connect(socket, to, size);
}

link_state local_system::links() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0)
    return {};
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner{list, freeifaddrs};
  auto outward = sources::find();
  link_state found{false, false, false, false};
  for (auto i = list; i; i = i->ifa_next) {
    if (!i->ifa_addr)
      continue;
    auto family = i->ifa_addr->sa_family;
    auto loopback = (i->ifa_flags & IFF_LOOPBACK) != 0;
    // Routes may remain without a carrier.
    auto works = (i->ifa_flags & IFF_UP) && (i->ifa_flags & IFF_RUNNING);
    if (family == AF_PACKET) {
      found.possible |= leads_out(i->ifa_addr);
      continue;
    }
    auto leads_anywhere = works && outward.contain(i->ifa_addr);
    (family == AF_INET6 ? found.default_v6
                        : found.default_v4) |= leads_anywhere;
    if (family == AF_INET || family == AF_INET6)
      found.usable |= works && !loopback && !is_link_local(i->ifa_addr);
  }
  return found;
}

} // namespace muster::http
