// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/tcp_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace muster::http {

namespace {

socklen_t fill(sockaddr_storage& storage, const ip_address& address,
               uint16_t port) {
  storage = {};
  if (address.v6) {
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(port);
    std::memcpy(&in6.sin6_addr, address.bytes.data(), sizeof in6.sin6_addr);
    std::memcpy(&storage, &in6, sizeof in6);
    return sizeof in6;
  }
  sockaddr_in in4{};
  in4.sin_family = AF_INET;
  in4.sin_port = htons(port);
  std::memcpy(&in4.sin_addr, address.bytes.data(), sizeof in4.sin_addr);
  std::memcpy(&storage, &in4, sizeof in4);
  return sizeof in4;
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

/// Whether this machine has no address to send from, such as an IPv6 address.
/// connect(2) reports this like a lack of ports. A UDP socket shows the
/// difference, because its ports are separate.
bool lacks_source(local_system& system, const sockaddr* to, socklen_t size) {
  auto fd = system.open_socket(to->sa_family, SOCK_DGRAM);
  if (fd < 0)
    return false;
  auto lacking = system.connect(fd, to, size) != 0 && errno == EADDRNOTAVAIL;
  ::close(fd);
  return lacking;
}

} // namespace

tcp_socket::~tcp_socket() {
  if (fd_ < 0)
    return;
  if (from_->spares_ports()) {
    linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  ::close(fd_);
}

tcp_socket::tcp_socket(tcp_socket&& other) noexcept
  : fd_{std::exchange(other.fd_, -1)},
    from_{other.from_},
    share_{std::move(other.share_)} {
  // nop
}

tcp_socket& tcp_socket::operator=(tcp_socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(from_, other.from_);
  std::swap(share_, other.share_);
  return *this;
}

int tcp_socket::open(local_resources& from, bool v6) {
  tcp_socket fresh;
  fresh.from_ = &from;
  fresh.share_ = from.descriptors().take();
  if (!fresh.share_)
    return EMFILE;
  fresh.fd_ = from.system().open_socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM);
  if (fresh.fd_ < 0)
    return errno;
  int on = 1;
  ::setsockopt(fresh.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  *this = std::move(fresh);
  return 0;
}

int tcp_socket::connect(const ip_address& address, uint16_t port) {
  sockaddr_storage storage;
  auto size = fill(storage, address, port);
  auto to = reinterpret_cast<sockaddr*>(&storage);
  if (from_->system().connect(fd_, to, size) == 0)
    return 0;
  auto error = errno;
  if (error == EADDRNOTAVAIL && lacks_source(from_->system(), to, size))
    return ENETUNREACH;
  return error;
}

int tcp_socket::connect_error() const {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

io_result tcp_socket::read(char* buffer, size_t size) {
  return receive(buffer, size, 0);
}

io_result tcp_socket::peek(char* buffer, size_t size) {
  return receive(buffer, size, MSG_PEEK);
}

io_result tcp_socket::receive(char* buffer, size_t size, int flags) {
  for (;;) {
    auto n = ::recv(fd_, buffer, size, flags);
    if (n > 0)
      return {io_status::ok, static_cast<size_t>(n)};
    if (n == 0)
      return {io_status::eof};
    if (would_block(errno))
      return {io_status::want_read};
    throw_if_out_of_memory(errno);
    if (errno != EINTR)
      return {io_status::reset};
  }
}

io_result tcp_socket::write(const char* bytes, size_t size) {
  for (;;) {
    auto n = ::send(fd_, bytes, size, MSG_NOSIGNAL);
    if (n >= 0)
      return {io_status::ok, static_cast<size_t>(n)};
    if (would_block(errno))
      return {io_status::want_write};
    throw_if_out_of_memory(errno);
    if (errno != EINTR)
      return {io_status::reset};
  }
}

void tcp_socket::abandon() {
  linger none{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

void throw_if_out_of_memory(int error) {
  if (error == ENOBUFS || error == ENOMEM)
    throw std::bad_alloc{};
}

failure connect_failure(int error, const std::string& endpoint) {
  switch (error) {
    case ECONNREFUSED:
      return {error_kind::connect, "connection refused by " + endpoint};
    case EHOSTUNREACH:
      return {error_kind::connect, "no route to host " + endpoint};
    case ENETUNREACH:
      return {error_kind::connect, "network of " + endpoint + " unreachable"};
    case ETIMEDOUT:
      return {error_kind::timeout, "connection to " + endpoint + " timed out"};
    case ECONNRESET:
      return {error_kind::connect, "connection reset by " + endpoint};
    default:
      return {error_kind::connect, "connection to " + endpoint + " failed: "
                                     + std::generic_category().message(error)};
  }
}

std::string endpoint_text(const ip_address& address, uint16_t port) {
  auto text = address.str();
  if (address.v6)
    text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

} // namespace muster::http
