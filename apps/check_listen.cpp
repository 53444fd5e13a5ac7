// SPDX-License-Identifier: BSD-3-Clause

#include "apps/check_listen.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace muster {

namespace {

/// 0, or the error number of what failed.
int try_to_listen(const addrinfo& at) {
  int fd = ::socket(at.ai_family, at.ai_socktype | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;
  // Like CAF, so that a coordinator can be restarted at once.
  int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int code = 0;
  if (::bind(fd, at.ai_addr, at.ai_addrlen) != 0 || ::listen(fd, 1) != 0)
    code = errno;
  ::close(fd);
  return code;
}

} // namespace

std::string check_listen(const endpoint& where) {
  auto sentence = [&](const std::string& why) {
    return "cluster.listen: cannot listen on " + where.str() + ": " + why;
  };
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* all = nullptr;
  auto failed = ::getaddrinfo(where.host.c_str(),
                              std::to_string(where.port).c_str(), &hints, &all);
  if (failed != 0)
    return sentence(::gai_strerror(failed));
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{all,
                                                             ::freeaddrinfo};
  int code = 0;
  for (auto at = all; at != nullptr; at = at->ai_next) {
    code = try_to_listen(*at);
    if (code == 0)
      return {};
  }
  return sentence(std::generic_category().message(code));
}

} // namespace muster
