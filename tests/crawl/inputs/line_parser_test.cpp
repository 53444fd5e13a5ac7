// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/line_parser.hpp"

#include "crawl/inputs/recorded_url.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_reader.hpp"

#include <random>
#include <string>
#include <vector>

using namespace muster;

namespace {

/// A reader that is at a line which carries one value.
test::fake_reader reader_at_line() {
  test::fake_reader result;
  result.names = {"a"};
  result.place = "list.txt:7";
  return result;
}

input::line line(const std::string& url) {
  input::line result;
  result.index = 3;
  result.url = url;
  result.carry = {"x"};
  return result;
}

/// Compares the item with that of a new parser.
void check_as_alone(line_parser& subject, const input::line& given) {
  INFO(given.url);
  auto from = reader_at_line();
  auto copy = given;
  auto item = subject.parse(std::move(copy), from);
  copy = given;
  auto alone = line_parser{}.parse(std::move(copy), from);
  CHECK(item.index == 3);
  CHECK(item.target == alone.target);
  CHECK(item.url == alone.url);
  CHECK(item.error == alone.error);
  CHECK(item.carry == alone.carry);
  CHECK(item.warning == alone.warning);
}

} // namespace

TEST_CASE("a line gives the same item after any other lines") {
  std::vector<std::string> urls{
    "http://h.example/a",
    "http://h.example/b?c=d&e",
    "http://h.example/",
    "http://h.example",
    "http://h.example?q",
    "http://h.example/./a/../b",
    "http://h.example/.hidden",
    "http://h.example/a/..",
    "http://h.example/#part",
    "http://h.example/%2e%2E/x",
    "http://h.example/a b",
    "http://h.example/caf\xe9",
    "http://h.example/a\\b",
    "http://h.example/\ta",
    "http://h.example/u?next=http://joe:secret@x/",
    "http://h.example/u#http://joe:secret@x/",
    "http://h.example//double",
    "http://h.example:80/a",
    "http://h.example:8080/a",
    "http://h.example:99999/a",
    "http://h.example.org/a",
    "http://h.example@evil/a",
    "http://joe:secret@h.example/a",
    "HTTP://H.example/a",
    "https://h.example/a",
    "https://h.example:80/a",
    "http://[::1]/a",
    "http://127.0.0.1/a",
    "http://127.1/a",
    "nonsense",
    "",
  };
  for (auto& first : urls) {
    for (auto& second : urls) {
      line_parser subject;
      // Twice, so that the origin is known.
      for (auto& url : {first, first, second})
        check_as_alone(subject, line(url));
    }
  }
}

TEST_CASE("a line without a URL or a cut line does not use the last origin") {
  line_parser subject;
  check_as_alone(subject, line("http://h/a"));
  check_as_alone(subject, line("http://h/a"));
  auto broken = line("http://h/a");
  broken.error = "list.txt:7: too long";
  check_as_alone(subject, broken);
  auto cut = line("http://h/a");
  cut.cut = true;
  check_as_alone(subject, cut);
}

TEST_CASE("a line of the last origin gives the same item for any target") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 rng{seed};
  const std::string characters = "aZ09/-_~.?=&+,;/..//:@%#\\ <\t\xc3\xa9";
  line_parser subject;
  for (int i = 0; i < 20'000; ++i) {
    std::string target = "/";
    // Most targets have only plain characters.
    auto kinds = rng() % 4 == 0 ? characters.size() : 20;
    for (auto size = rng() % 12; size > 0; --size)
      target += characters[rng() % kinds];
    check_as_alone(subject, line("http://h.example:81" + target));
  }
}

TEST_CASE("every line with a carried value that is not UTF-8 has a warning") {
  line_parser subject;
  for (int i = 0; i < 3; ++i) {
    auto given = line("http://h/a");
    given.carry = {"caf\xe9"};
    check_as_alone(subject, given);
  }
}
