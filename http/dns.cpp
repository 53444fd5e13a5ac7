#include "http/dns.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace muster::http {

namespace {

struct free_list {
  void operator()(addrinfo* list) const {
    freeaddrinfo(list);
  }
};

ip_address to_address(const addrinfo& info) {
  ip_address result;
  if (info.ai_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, info.ai_addr, sizeof(in6));
    std::memcpy(result.bytes.data(), &in6.sin6_addr, sizeof(in6.sin6_addr));
    result.v6 = true;
  } else {
    sockaddr_in in;
    std::memcpy(&in, info.ai_addr, sizeof(in));
    std::memcpy(result.bytes.data(), &in.sin_addr, sizeof(in.sin_addr));
  }
  return result;
}

} // namespace

dns_answer dns_failure(int code, int system_error) {
  switch (code) {
    case EAI_NONAME:
      return {{}, "host not found", false};
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
      return {{}, "host not found: the name has no address to use here", false};
    case EAI_AGAIN:
      return {{}, "no name server gave an answer", true};
    case EAI_FAIL:
      return {{}, "the name servers refuse to answer for this name", false};
    case EAI_MEMORY:
      return {{}, "out of memory while looking up the name", true};
    case EAI_SYSTEM:
      return {{},
              "cannot look up names: "
                + std::generic_category().message(system_error),
              true};
    default:
      return {{},
              std::string{"cannot look up the name: "} + gai_strerror(code),
              false};
  }
}

dns_answer look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  // Asks for no IPv6 addresses where there is no IPv6, and the like. glibc
  // leaves loopback out of account, but does not filter where there is nothing
  // else: names of /etc/hosts resolve on a machine without network.
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (auto code = getaddrinfo(host.c_str(), nullptr, &hints, &found))
    return dns_failure(code, errno);
  std::unique_ptr<addrinfo, free_list> owner{found};
  dns_answer answer;
  for (auto info = found; info; info = info->ai_next) {
    if (info->ai_family != AF_INET && info->ai_family != AF_INET6)
      continue;
    auto address = to_address(*info);
    // A host has a few addresses: no set is faster.
    if (std::ranges::find(answer.addresses, address) == answer.addresses.end())
      answer.addresses.push_back(address);
  }
  if (answer.addresses.empty())
    return dns_failure(EAI_NODATA, 0);
  return answer;
}

} // namespace muster::http
