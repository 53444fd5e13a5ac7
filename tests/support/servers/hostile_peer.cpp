// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/hostile_peer.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace muster::test {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds stop_interval{20};

} // namespace

hostile_peer::hostile_peer(int fd, const std::atomic<bool>& stopping)
  : fd_{fd}, stopping_{stopping} {
  // When the origin stops, do not wait for a client that does not read.
  timeval limit{1, 0};
  int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

hostile_peer::~hostile_peer() {
  if (tls_ && close_notify_)
    SSL_shutdown(tls_.get());
  ::close(fd_);
}

bool hostile_peer::start_tls(SSL_CTX* context) {
  tls_.reset(SSL_new(context), SSL_free);
  SSL_set_fd(tls_.get(), fd_);
  return SSL_accept(tls_.get()) == 1;
}

std::string hostile_peer::read_head() {
  for (;;) {
    if (auto end = received_.find("\r\n\r\n"); end != std::string::npos) {
      auto head = received_.substr(0, end + 4);
      received_.erase(0, end + 4);
      return head;
    }
    char buffer[4096];
    auto n = receive(buffer, sizeof buffer);
    if (n <= 0)
      return {};
    received_.append(buffer, static_cast<size_t>(n));
  }
}

ssize_t hostile_peer::receive(char* buffer, size_t size) {
  while (!tls_ || SSL_pending(tls_.get()) == 0) {
    pollfd waiting{fd_, POLLIN, 0};
    if (stopping_)
      return 0;
    if (::poll(&waiting, 1, static_cast<int>(stop_interval.count())) > 0)
      break;
  }
  return tls_ ? SSL_read(tls_.get(), buffer, static_cast<int>(size))
              : ::recv(fd_, buffer, size, 0);
}

bool hostile_peer::send(std::string_view bytes) {
  while (!bytes.empty() && !stopping_) {
    auto n = tls_ ? SSL_write(tls_.get(), bytes.data(),
                              static_cast<int>(bytes.size()))
                  : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return !stopping_;
}

bool hostile_peer::send_unsealed(std::string_view bytes) {
  while (!bytes.empty() && !stopping_) {
    auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return !stopping_;
}

bool hostile_peer::send_together(std::string_view first,
                                 std::string_view second) {
  auto cork = [this](int on) {
    ::setsockopt(fd_, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
  };
  cork(1);
  auto sent = send(first) && send(second);
  cork(0);
  return sent;
}

bool hostile_peer::drip(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i)
    if (!send(bytes.substr(i, 1)) || !pause(milliseconds{20}))
      return false;
  return true;
}

bool hostile_peer::pause(milliseconds duration) const {
  auto end = std::chrono::steady_clock::now() + duration;
  while (!stopping_ && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::min(duration, stop_interval));
  return !stopping_;
}

void hostile_peer::stay_silent() {
  char buffer[4096];
  while (receive(buffer, sizeof buffer) > 0)
    continue;
}

void hostile_peer::reset() {
  pause(stop_interval);
  close_notify_ = false;
  linger hard{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

} // namespace muster::test
