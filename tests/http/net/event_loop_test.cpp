// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/event_loop.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

using muster::http::event_loop;
using muster::http::io_status;
using muster::http::watch;
using std::chrono::milliseconds;

namespace {

struct counter final : muster::http::watch_user {
  void on_ready() override {
    ++told;
  }

  int told = 0;
};

/// Two connected sockets.
class pair {
public:
  pair() {
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                       ends_.data())
            == 0);
  }

  ~pair() {
    close(ends_[0]);
    close(ends_[1]);
  }

  int ours() const {
    return ends_[0];
  }

  /// Sends until the peer must read.
  void fill() const {
    std::array<char, 4096> bytes{};
    while (send(ours(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0)
      continue;
  }

  void peer_sends() const {
    REQUIRE(send(ends_[1], "x", 1, MSG_NOSIGNAL) == 1);
  }

  void peer_reads_all() const {
    std::array<char, 4096> bytes{};
    while (recv(ends_[1], bytes.data(), bytes.size(), 0) > 0)
      continue;
  }

private:
  std::array<int, 2> ends_{};
};

} // namespace

TEST_CASE("a wait to write replaces a wait to read") {
  event_loop loop;
  pair sockets;
  counter user;
  watch readiness{loop, sockets.ours()};
  readiness.await(io_status::want_write, user);
  loop.poll(milliseconds{0});
  CHECK(user.told == 1);
  sockets.fill();
  readiness.await(io_status::want_read, user);
  readiness.await(io_status::want_write, user);
  sockets.peer_sends();
  loop.poll(milliseconds{0});
  CHECK(user.told == 1);
  sockets.peer_reads_all();
  loop.poll(milliseconds{0});
  CHECK(user.told == 2);
  // Data that arrived meanwhile can still be read.
  readiness.await(io_status::want_read, user);
  loop.poll(milliseconds{0});
  CHECK(user.told == 3);
}
