// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace muster::test {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

sockaddr_in endpoint(const std::string& address, uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &result.sin_addr);
  return result;
}

} // namespace

listener::listener(const std::string& address, uint16_t port, int backlog)
  : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  if (fd_ < 0)
    fail("socket");
  int on = 1;
  ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto at = endpoint(address, port);
  socklen_t size = sizeof at;
  auto raw = reinterpret_cast<sockaddr*>(&at);
  if (::bind(fd_, raw, size) != 0 || ::listen(fd_, backlog) != 0
      || ::getsockname(fd_, raw, &size) != 0) {
    ::close(fd_);
    fail("listen on " + address);
  }
  port_ = ntohs(at.sin_port);
}

listener::~listener() {
  ::close(fd_);
}

dead_port::dead_port(const std::string& address, uint16_t port)
  : listener_{address, port, 0} {
  auto to = endpoint(address, listener_.port());
  // One more connection than the queue takes. It hangs, and so do all later
  // ones.
  for (int i = 0; i < 3; ++i) {
    auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to);
    waiting_.push_back(fd);
  }
}

dead_port::~dead_port() {
  for (auto fd : waiting_)
    ::close(fd);
}

uint16_t unused_port() {
  return listener{}.port();
}

bool accepts_connections(uint16_t port) {
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto ok = ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  ::close(fd);
  return ok;
}

size_t open_files() {
  std::filesystem::directory_iterator files{"/proc/self/fd"};
  // Do not count the descriptor of the directory that is read here.
  return static_cast<size_t>(std::distance(begin(files), end(files))) - 1;
}

} // namespace muster::test
