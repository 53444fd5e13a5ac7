// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/recorded_url.hpp"

#include "tests/support/catch.hpp"

using namespace muster;
using namespace std::string_literals;

namespace {

std::string recorded(const std::string& text, bool is_url, bool cut = false) {
  input::line line;
  line.url = text;
  line.cut = cut;
  auto result = recorded_url(line, is_url);
  // Without `is_url`, the line itself shows whether it is a URL.
  if (!cut)
    CHECK(recorded_url(line) == result);
  if (!is_url) {
    line.error = "why";
    CHECK(recorded_url(line) == result);
  }
  return result;
}

std::string times(size_t count, const std::string& text) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += text;
  return result;
}

} // namespace

TEST_CASE("every output format can hold a record's URL") {
  const std::pair<std::string, std::string> table[] = {
    {"http://a/b", "http://a/b"},
    {"http://a/\u00e9\u2764", "http://a/\u00e9\u2764"},
    {"http://a/caf\xe9", "http://a/caf%E9"},
    {"http://a/\xe2\x82?\xff", "http://a/%E2%82?%FF"},
    {"http://a/\x01\x7f", "http://a/%01%7F"},
    {"http://a/\u0085", "http://a/%C2%85"},
    {"http://joe:secret@h/caf\xe9", "http://***@h/caf%E9"},
    {"http://a/" + times(300, "x"), "http://a/" + times(300, "x")},
    {"http://a/" + times(300, "\xe9"), "http://a/" + times(300, "%E9")},
  };
  for (auto& [text, expected] : table) {
    INFO(text);
    CHECK(recorded(text, true) == expected);
  }
}

TEST_CASE("a text that is not a URL is shortened and escaped") {
  const std::pair<std::string, std::string> table[] = {
    {"", ""},
    {"a\0b\rc\td"s, "a%00b%0Dc%09d"},
    {times(200, "x"), times(200, "x")},
    {times(201, "x"), times(200, "x") + "…"},
    {times(1'000'000, "x"), times(200, "x") + "…"},
    {times(200, "\u00e9"), times(200, "\u00e9")},
    {times(201, "\u00e9"), times(200, "\u00e9") + "…"},
    {times(201, "\xff"), times(200, "%FF") + "…"},
    {"http://a/\thttp://joe:secret@b/", "http://a/%09http://***@b/"},
    {"\"http://joe:secret@b/", "\"http://***@b/"},
    {"http://joe:" + times(300, "s") + "@b/", "http://***@b/"},
    {"http://joe:" + times(10'000, "s") + "@b c/", "http://***@b c/"},
    {times(190, "x") + " http://joe:secret@b/",
     times(190, "x") + " http://**…"},
  };
  for (auto& [text, expected] : table) {
    INFO(text);
    CHECK(recorded(text, false) == expected);
  }
}

TEST_CASE("a shortened text shows no password whose end is cut off") {
  CHECK(recorded("http://h/" + times(1'000, "x"), false, true)
        == "http://h/" + times(191, "x") + "…");
  CHECK(recorded("http://h", false, true) == "http://***…");
  CHECK(recorded("http://joe:" + times(1'000, "s"), false, true)
        == "http://***…");
  CHECK(recorded("joe:" + times(1'000, "s"), false, true) == "***…");
  CHECK(recorded("http://joe:se/" + times(1'000, "s"), false, true)
        == "http://***…");
  CHECK(recorded(times(1'000, "x"), false, true) == times(200, "x") + "…");
}
