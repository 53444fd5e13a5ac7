#include "http/tcp_socket.hpp"

#include "http/text.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How often a blocked operation looks at its cancel flag.
constexpr milliseconds cancel_interval{100};

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

/// Of ports, buffers or memory.
bool is_shortage(int error) {
  return error == EADDRNOTAVAIL || error == ENOBUFS || error == ENOMEM;
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

} // namespace

tcp_socket::~tcp_socket() {
  if (fd_ >= 0)
    ::close(fd_);
}

tcp_socket::tcp_socket(tcp_socket&& other) noexcept
  : fd_{std::exchange(other.fd_, -1)} {
  // nop
}

tcp_socket& tcp_socket::operator=(tcp_socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

int tcp_socket::open(bool v6) {
  tcp_socket fresh;
  fresh.fd_ = ::socket(v6 ? AF_INET6 : AF_INET,
                       SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fresh.fd_ < 0)
    return errno;
  int on = 1;
  ::setsockopt(fresh.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::swap(fd_, fresh.fd_);
  return 0;
}

failure tcp_socket::connect(const ip_address& address, uint16_t port,
                            const io_limits& limits) {
  auto started = steady_clock::now();
  auto endpoint = endpoint_text(address, port);
  sockaddr_storage storage;
  auto size = fill(storage, address, port);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&storage), size) == 0)
    return {};
  if (errno != EINPROGRESS)
    return connect_failure(errno, endpoint);
  auto status = wait(false, limits);
  if (status == io_status::cancelled)
    return {error_kind::cancelled, "the run was stopped"};
  if (status == io_status::timed_out) {
    auto waited = std::chrono::round<milliseconds>(limits.deadline - started);
    return {error_kind::timeout, "connection to " + endpoint
                                   + " timed out after " + to_text(waited)};
  }
  int error = 0;
  socklen_t error_size = sizeof error;
  ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &error_size);
  if (error != 0)
    return connect_failure(error, endpoint);
  return {};
}

io_result tcp_socket::read(char* buffer, size_t size, const io_limits& limits) {
  for (;;) {
    auto n = ::recv(fd_, buffer, size, 0);
    if (n > 0)
      return {io_status::ok, static_cast<size_t>(n)};
    if (n == 0)
      return {io_status::eof};
    if (errno == EINTR)
      continue;
    if (!would_block(errno))
      return {io_status::reset};
    if (auto status = wait(true, limits); status != io_status::ok)
      return {status};
  }
}

io_result tcp_socket::write(const char* bytes, size_t size,
                            const io_limits& limits) {
  size_t sent = 0;
  while (sent < size) {
    auto n = ::send(fd_, bytes + sent, size - sent, MSG_NOSIGNAL);
    if (n >= 0)
      sent += static_cast<size_t>(n);
    else if (would_block(errno)) {
      if (auto status = wait(false, limits); status != io_status::ok)
        return {status, sent};
    } else if (errno != EINTR)
      return {io_status::reset, sent};
  }
  return {io_status::ok, sent};
}

io_status tcp_socket::wait(bool for_reading, const io_limits& limits) const {
  pollfd waiting{fd_, static_cast<short>(for_reading ? POLLIN : POLLOUT), 0};
  for (;;) {
    if (limits.cancelled && limits.cancelled->load(std::memory_order_relaxed))
      return io_status::cancelled;
    auto left =
      std::chrono::ceil<milliseconds>(limits.deadline - steady_clock::now());
    if (left <= milliseconds::zero())
      return io_status::timed_out;
    auto slice = std::min(left, cancel_interval);
    // Errors and hang-ups count as ready: the next operation reports them.
    if (::poll(&waiting, 1, static_cast<int>(slice.count())) > 0)
      return io_status::ok;
  }
}

bool tcp_socket::readable_now() const {
  pollfd waiting{fd_, POLLIN, 0};
  return ::poll(&waiting, 1, 0) != 0;
}

connect_outcome connect_any(const std::vector<ip_address>& addresses,
                            uint16_t port, const io_limits& limits) {
  connect_outcome result;
  result.error = {error_kind::connect, "no address to connect to"};
  size_t tried = 0;
  while (tried < addresses.size()) {
    auto now = steady_clock::now();
    auto waiting = static_cast<int64_t>(addresses.size() - tried);
    io_limits share{now + (limits.deadline - now) / waiting, limits.cancelled};
    result.address = addresses[tried++];
    if (auto error = result.socket.open(result.address.v6)) {
      result.error = connect_failure(error,
                                     endpoint_text(result.address, port));
      result.out_of_files = error == EMFILE || error == ENFILE;
      result.shortage = true;
      continue;
    }
    errno = 0;
    result.error = result.socket.connect(result.address, port, share);
    result.shortage = result.error && is_shortage(errno);
    if (!result.error || result.error.kind == error_kind::cancelled)
      return result;
  }
  if (tried > 1)
    result.error.detail += " (the last of " + std::to_string(tried)
                           + " addresses tried)";
  return result;
}

std::string endpoint_text(const ip_address& address, uint16_t port) {
  auto text = address.str();
  if (address.v6)
    text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

} // namespace muster::http
