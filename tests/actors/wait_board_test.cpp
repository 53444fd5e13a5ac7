#include "actors/wait_board.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr wait_board::time_point t0{1h};

} // namespace

TEST_CASE("a board has what is left of the longest wait of each host") {
  wait_board x;
  CHECK(x.note({"a", 429, 10s}, t0));
  CHECK(x.note({"b", 429, 1s}, t0));
  CHECK_FALSE(x.note({"a", 503, 5s}, t0 + 1s));
  CHECK(x.note({"c", 429, 0s}, t0 + 1s));
  auto lists = x.lists(t0 + 2s);
  REQUIRE(lists.size() == 1);
  REQUIRE(lists[0].size() == 1);
  CHECK(lists[0][0].host == "a");
  CHECK(lists[0][0].status == 429);
  CHECK(lists[0][0].wait == 8s);
  CHECK(x.lists(t0 + 10s).empty());
  CHECK(x.hosts() == 3);
}

TEST_CASE("a board with many hosts gives lists that can be sent") {
  wait_board x;
  for (size_t i = 0; i < wait_board::max_hosts + 500; ++i)
    x.note({"h" + std::to_string(i), 429, 10s}, t0 + std::chrono::seconds{i});
  CHECK(x.hosts() == wait_board::max_hosts);
  x = {};
  for (size_t i = 0; i < wait_board::max_hosts + 500; ++i)
    x.note({"h" + std::to_string(i), 429, 10s}, t0);
  auto lists = x.lists(t0);
  size_t sum = 0;
  for (auto& list : lists) {
    CHECK(is_valid(list));
    sum += list.size();
  }
  CHECK(sum == wait_board::max_hosts);
}
