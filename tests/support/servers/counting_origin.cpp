// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/counting_origin.hpp"

#include "tests/support/loopback.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <vector>

namespace muster::test {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::string_view response = "HTTP/1.1 200 OK\r\n"
                                      "Content-Type: text/plain\r\n"
                                      "Content-Length: 6\r\n\r\nhello\n";

/// How long it may take until a closed connection is noticed.
constexpr std::chrono::milliseconds moment{500};

/// Marks events of epoll that do not belong to a connection.
constexpr uint64_t listening = 0;
constexpr uint64_t stopping = 1;

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return result;
}

class descriptor {
public:
  explicit descriptor(int fd) : fd_{fd} {
    // nop
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    ::close(fd_);
  }
  int get() const {
    return fd_;
  }

private:
  int fd_;
};

/// Many nodes have connections open, most of them idle.
void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// The response to a request for `path`.
std::string response_to(std::string_view path) {
  constexpr std::string_view redirect = "/to/";
  if (!path.starts_with(redirect))
    return std::string{response};
  path.remove_prefix(redirect.size());
  return "HTTP/1.1 302 Found\r\nLocation: http://" + std::string{path}
         + "\r\nContent-Length: 0\r\n\r\n";
}

/// The value of a header field, case-sensitive; empty if there is none.
std::string_view field(std::string_view head, std::string_view name) {
  auto at = head.find(name);
  if (at == std::string_view::npos)
    return {};
  auto value = head.substr(at + name.size());
  return value.substr(0, value.find("\r\n"));
}

} // namespace

class counting_origin::state {
public:
  explicit state(counting_options options)
    : options_{std::move(options)}, listener_{options_.address, 0, 4096} {
    raise_descriptor_limit();
    checked(::fcntl(listener_.native(), F_SETFL, O_NONBLOCK), "fcntl");
    watch(listener_.native(), listening);
    watch(wake_.get(), stopping);
    thread_ = std::thread{[this] { run(); }};
  }

  ~state() {
    uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(wake_.get(), &one, sizeof one);
    thread_.join();
  }

  uint16_t port() const {
    return listener_.port();
  }

  template<class Query>
  auto ask(Query query) const {
    std::lock_guard guard{mutex_};
    return query(*this);
  }

  struct host {
    std::vector<uint64_t> open; ///< IDs of connections with an exchange.
    size_t most = 0;
  };

  // Guarded by mutex_.
  size_t requests_ = 0;
  std::unordered_map<std::string, uint32_t> paths_;
  std::unordered_map<std::string, host> hosts_;

private:
  struct connection {
    explicit connection(int fd) : socket{fd} {
      // nop
    }

    descriptor socket;
    std::string received;
    std::string answer;        ///< Response to the current request.
    host* busy_with = nullptr; ///< Set while a response is due.
  };

  struct due_response {
    clock::time_point when;
    uint64_t connection;
  };

  void watch(int fd, uint64_t id) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.u64 = id;
    checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
  }

  void run() {
    std::array<epoll_event, 256> events;
    for (;;) {
      auto count = ::epoll_wait(epoll_.get(), events.data(),
                                static_cast<int>(events.size()), patience());
      std::lock_guard guard{mutex_};
      for (int i = 0; i < count; ++i) {
        auto id = events[static_cast<size_t>(i)].data.u64;
        if (id == stopping)
          return;
        if (id == listening)
          accept_all();
        else
          read(id);
      }
      respond();
    }
  }

  /// Milliseconds until the next response is due.
  int patience() const {
    if (due_.empty())
      return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.front().when
                                                             - clock::now());
    return static_cast<int>(std::max<int64_t>(left.count(), 0));
  }

  void accept_all() {
    for (;;) {
      auto fd = ::accept4(listener_.native(), nullptr, nullptr,
                          SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0)
        return;
      auto id = next_id_++;
      connections_.try_emplace(id, fd);
      int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch(fd, id);
    }
  }

  void read(uint64_t id) {
    auto at = connections_.find(id);
    if (at == connections_.end())
      return;
    auto& from = at->second;
    std::array<char, 4096> buffer;
    auto got = ::recv(from.socket.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) {
      from.received.append(buffer.data(), static_cast<size_t>(got));
      begin(id, from);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      drop(at);
    }
  }

  void begin(uint64_t id, connection& from) {
    auto end = from.received.find("\r\n\r\n");
    if (from.busy_with || end == std::string::npos)
      return;
    auto head = std::string_view{from.received}.substr(0, end + 2);
    auto target = head.substr(head.find(' ') + 1);
    ++requests_;
    auto path = target.substr(0, target.find(' '));
    ++paths_[std::string{path}];
    auto host = field(head, "\r\nHost: ");
    from.answer = options_.answer ? options_.answer(host) : std::string{};
    if (from.answer.empty())
      from.answer = response_to(path);
    auto& with = hosts_[std::string{host}];
    from.received.erase(0, end + 4);
    if (with.open.size() >= with.most)
      forget_gone(with);
    with.open.push_back(id);
    with.most = std::max(with.most, with.open.size());
    from.busy_with = &with;
    due_.push_back({clock::now() + options_.delay, id});
  }

  /// Drops closed connections. epoll may report them after later data of other
  /// clients.
  void forget_gone(host& with) {
    auto end = clock::now() + moment;
    for (;;) {
      auto open = with.open;
      for (auto id : open)
        if (auto at = connections_.find(id); is_gone(at->second))
          drop(at);
      if (with.open.size() < options_.limit || clock::now() >= end)
        return;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }

  static bool is_gone(const connection& client) {
    char byte = 0;
    auto got = ::recv(client.socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
  }

  void respond() {
    auto now = clock::now();
    for (; !due_.empty() && due_.front().when <= now; due_.pop_front()) {
      auto at = connections_.find(due_.front().connection);
      if (at == connections_.end())
        continue;
      auto& to = at->second;
      auto sent = ::send(to.socket.get(), to.answer.data(), to.answer.size(),
                         MSG_NOSIGNAL);
      finish(at->first, to);
      if (sent == static_cast<ssize_t>(to.answer.size()))
        begin(at->first, to);
      else
        drop(at);
    }
  }

  static void finish(uint64_t id, connection& with) {
    if (with.busy_with)
      std::erase(with.busy_with->open, id);
    with.busy_with = nullptr;
  }

  void drop(std::unordered_map<uint64_t, connection>::iterator at) {
    finish(at->first, at->second);
    connections_.erase(at);
  }

  counting_options options_;
  listener listener_;
  descriptor epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
  descriptor wake_{checked(::eventfd(0, EFD_CLOEXEC), "eventfd")};
  mutable std::mutex mutex_;
  uint64_t next_id_ = stopping + 1;
  std::unordered_map<uint64_t, connection> connections_;
  /// In the order of time, because the delay is always the same.
  std::deque<due_response> due_;
  std::thread thread_;
};

counting_origin::counting_origin(counting_options options)
  : state_{std::make_unique<state>(std::move(options))} {
  // nop
}

counting_origin::~counting_origin() = default;

uint16_t counting_origin::port() const {
  return state_->port();
}

size_t counting_origin::requests() const {
  return state_->ask([](const state& x) { return x.requests_; });
}

size_t counting_origin::requests(const std::string& path) const {
  return state_->ask([&](const state& x) -> size_t {
    auto at = x.paths_.find(path);
    return at == x.paths_.end() ? 0 : at->second;
  });
}

size_t counting_origin::hosts() const {
  return state_->ask([](const state& x) { return x.hosts_.size(); });
}

size_t counting_origin::most_open() const {
  return state_->ask([](const state& x) {
    size_t result = 0;
    for (auto& [name, host] : x.hosts_)
      result = std::max(result, host.most);
    return result;
  });
}

size_t counting_origin::most_open(const std::string& host) const {
  return state_->ask([&](const state& x) -> size_t {
    auto at = x.hosts_.find(host);
    return at == x.hosts_.end() ? 0 : at->second.most;
  });
}

} // namespace muster::test
