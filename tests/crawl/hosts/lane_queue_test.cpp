// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/lane_queue.hpp"
#include "tests/support/catch.hpp"

#include <string>

using muster::lane_queue;

namespace {

std::string all_of(lane_queue<char> queue) {
  std::string result;
  while (!queue.empty())
    result += queue.take_front();
  return result;
}

lane_queue<char> queue_of(const std::string& items) {
  lane_queue<char> result;
  for (auto item : items)
    result.push(item);
  return result;
}

} // namespace

TEST_CASE("items come in the order first, middle, last") {
  lane_queue<char> queue;
  queue.push_last('y');
  queue.push('m');
  queue.push_first('a');
  queue.push_last('z');
  queue.push('n');
  auto b = queue.push_first('b');
  CHECK(queue.size() == 6);
  CHECK(queue.middle_size() == 2);
  CHECK(all_of(queue) == "abmnyz");
  queue.remove(b);
  CHECK(queue.has_first());
  CHECK(all_of(queue) == "amnyz");
}

TEST_CASE("an item goes behind so many others") {
  auto queue = queue_of("bcd");
  queue.push_first('a');
  queue.push_behind(2, 'X');
  queue.push_behind(9, 'Y');
  CHECK(all_of(queue) == "abcXdY");
  lane_queue<char> rest;
  rest.push_behind(1, 'm');
  CHECK(rest.middle_size() == 1);
  rest.take_front();
  rest.push_last('y');
  rest.push_last('z');
  // Among the last, if nobody else waits.
  rest.push_behind(1, 'X');
  rest.push('m');
  CHECK(all_of(rest) == "myXz");
}

TEST_CASE("skipped items come last, and backwards") {
  auto queue = queue_of("abcde");
  queue.push_first('1');
  queue.push_last('9');
  queue.skip(2);
  CHECK(all_of(queue) == "1cdeba9");
  queue.skip(0);
  CHECK(all_of(queue) == "1cdeba9");
  queue.skip(99);
  CHECK(all_of(queue) == "1abedc9");
  lane_queue<char> none;
  none.skip(1);
  CHECK(none.empty());
}
