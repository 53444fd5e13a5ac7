// SPDX-License-Identifier: BSD-3-Clause

// An origin that answers every request after the same delay with 200 and 12
// bytes, for any number of waiting requests. nginx cannot do this. Listens on
// all addresses of 127.0.0.0/8, so that each address can be a host.
//
//   delay_origin MILLISECONDS
//
// Prints its port. "GET /status" returns at once the number of requests, of
// connections, and of connections that are open now.

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

using std::chrono::steady_clock;

constexpr std::string_view head_end = "\r\n\r\n";

struct connection {
  /// Distinguishes connections that had the same descriptor one after the
  /// other.
  uint32_t generation = 0;
  /// Number of bytes of `head_end` that have arrived.
  size_t matched = 0;
};

struct answer {
  steady_clock::time_point due;
  int socket;
  uint32_t generation;
};

int checked(int result, const char* call) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), call};
  return result;
}

/// Sends keep-alive explicitly, like nginx, because wget2 needs it.
std::string response(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
         + std::to_string(body.size()) + "\r\nConnection: keep-alive\r\n\r\n"
         + body;
}

class origin {
public:
  explicit origin(std::chrono::milliseconds delay) : delay_{delay} {
    checked(setsockopt(listener_, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3),
            "cannot keep to loopback");
    checked(listen(listener_, 16'000), "cannot listen");
    watch(listener_);
  }

  uint16_t port() const {
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    checked(getsockname(listener_, reinterpret_cast<sockaddr*>(&address),
                        &size),
            "cannot read the port");
    return ntohs(address.sin_port);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 512> events;
    for (;;) {
      int count = epoll_wait(poll_, events.data(), events.size(), patience());
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_)
          accept_all();
        else
          read(events[i].data.fd);
      }
      answer_due();
    }
  }

private:
  void watch(int socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    checked(epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event), "cannot watch");
  }

  int patience() const {
    if (due_.empty())
      return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(
      due_.front().due - steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
  }

  void accept_all() {
    int socket = -1;
    while ((socket = accept4(listener_, nullptr, nullptr,
                             SOCK_NONBLOCK | SOCK_CLOEXEC))
           >= 0) {
      if (connections_.size() <= static_cast<size_t>(socket))
        connections_.resize(socket + 1);
      connections_[socket].matched = 0;
      ++accepted_;
      ++open_;
      watch(socket);
    }
    if (errno == EMFILE || errno == ENFILE)
      checked(-1, "cannot accept");
  }

  void close(int socket) {
    ++connections_[socket].generation;
    --open_;
    ::close(socket);
  }

  void read(int socket) {
    std::array<char, 16'384> buffer;
    auto size = recv(socket, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EAGAIN)
      return;
    if (size <= 0)
      return close(socket);
    std::string_view bytes{buffer.data(), static_cast<size_t>(size)};
    if (bytes.starts_with("GET /status "))
      return send_to(socket, response(std::to_string(requests_) + ' '
                                      + std::to_string(accepted_) + ' '
                                      + std::to_string(open_) + '\n'));
    auto& [generation, matched] = connections_[socket];
    auto due = steady_clock::now() + delay_;
    for (char byte : bytes) {
      matched = byte == head_end[matched] ? matched + 1 : byte == '\r';
      if (matched == head_end.size()) {
        matched = 0;
        ++requests_;
        due_.push_back({due, socket, generation});
      }
    }
  }

  void answer_due() {
    auto now = steady_clock::now();
    for (; !due_.empty() && due_.front().due <= now; due_.pop_front())
      if (auto& next = due_.front();
          connections_[next.socket].generation == next.generation)
        send_to(next.socket, hello_);
  }

  void send_to(int socket, std::string_view bytes) {
    auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size()))
      close(socket);
  }

  std::chrono::milliseconds delay_;
  int poll_ = checked(epoll_create1(EPOLL_CLOEXEC), "cannot poll");
  int listener_ = checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0),
                          "cannot open a socket");
  std::string hello_ = response("hello world\n");
  std::vector<connection> connections_; ///< by descriptor
  std::deque<answer> due_; ///< in order, because all have the same delay
  uint64_t requests_ = 0;
  uint64_t accepted_ = 0;
  uint64_t open_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  try {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    origin server{std::chrono::milliseconds{argc > 1 ? std::atoi(argv[1]) : 0}};
    std::cout << server.port() << std::endl;
    server.run();
  } catch (const std::exception& problem) {
    std::cerr << "delay_origin: " << problem.what() << '\n';
    return 1;
  }
}
