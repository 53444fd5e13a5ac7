// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/strangers.hpp"

#include "tests/support/catch.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// A pair of sockets; the first one's connection may be ended.
struct connection {
  std::array<int, 2> ends{-1, -1};

  connection() {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data())
            == 0);
  }
  ~connection() {
    for (auto x : ends)
      ::close(x);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  bool is_ended() const {
    char byte = 0;
    return ::recv(ends[1], &byte, 1, MSG_DONTWAIT) == 0;
  }
};

constexpr strangers::time_point start{1h};

} // namespace

TEST_CASE("a stranger has limited time for its handshake") {
  strangers all;
  connection first;
  connection second;
  auto one = all.add(first.ends[0], start);
  auto two = all.add(second.ends[0], start + 5s);
  all.end_overdue(start + strangers::patience - 1ms);
  CHECK_FALSE(first.is_ended());
  all.end_overdue(start + strangers::patience);
  CHECK(first.is_ended());
  CHECK_FALSE(second.is_ended());
  two = {}; // It has.
  all.end_overdue(start + 1h);
  CHECK_FALSE(second.is_ended());
}

TEST_CASE("if there are too many strangers, the oldest is ended") {
  strangers all;
  std::vector<connection> connections(strangers::max_waiting + 2);
  std::vector<strangers::place> places;
  for (size_t i = 0; i < strangers::max_waiting; ++i)
    places.push_back(all.add(connections[i].ends[0], start));
  CHECK_FALSE(connections[0].is_ended());
  for (size_t i = 0; i < 2; ++i) {
    places.push_back(
      all.add(connections[strangers::max_waiting + i].ends[0], start));
    CHECK(connections[i].is_ended());
    CHECK_FALSE(connections[i + 1].is_ended());
  }
  places.clear();
  CHECK(all.size() == 0);
}

TEST_CASE("only one stranger at a time is ended for a descriptor") {
  strangers all;
  CHECK_FALSE(all.make_room());
  connection first;
  connection second;
  auto one = std::optional{all.add(first.ends[0], start)};
  auto two = all.add(second.ends[0], start);
  CHECK(all.make_room());
  CHECK(first.is_ended());
  // It is not gone yet.
  CHECK(all.make_room());
  CHECK_FALSE(second.is_ended());
  one.reset();
  CHECK(all.make_room());
  CHECK(second.is_ended());
}
