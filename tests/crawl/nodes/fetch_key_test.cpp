// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/fetch_key.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace muster;

namespace {

http::url parsed(std::string_view text) {
  std::string error;
  auto result = http::parse_url(text, error);
  REQUIRE(result);
  return *result;
}

} // namespace

TEST_CASE("a key keeps all of a URL") {
  for (std::string_view text :
       {"http://h/", "https://h/", "http://h:8080/x", "https://h:80/a:b@c?d:e",
        "http://[::1]/", "https://[2001:db8::1]:8443/?x", "http://joe@h/",
        "http://:pw@h/", "http://us%3Aer:pa:ss@h/x?y#z",
        "http://h/?to=http://joe:se#cret@h2/",
        "http://ann:pw@h/?to=http://joe:se#cret@h2/"}) {
    CAPTURE(text);
    auto target = parsed(text);
    fetch_key key{target};
    CHECK(key.target() == target);
    CHECK(std::move(key).take_text() == target.shown());
  }
}

TEST_CASE("URLs that ask for something else have other keys") {
  auto key = [](std::string_view text) { return fetch_key{parsed(text)}; };
  CHECK(key("http://h/") == key("http://H:80/#x"));
  CHECK(key("http://h/").hash() == key("http://H:80/#x").hash());
  const std::string_view others[] = {"http://h/",        "https://h/",
                                     "http://h:8080/",   "http://joe@h/",
                                     "http://:joe@h/",   "http://j:oe@h/",
                                     "http://h/joe",     "http://h/j:oe",
                                     "http://h/?h=http", "http://h.x/"};
  for (auto& a : others)
    for (auto& b : others) {
      CAPTURE(a, b);
      CHECK((key(a) == key(b)) == (&a == &b));
    }
}

TEST_CASE("a key without a URL is empty") {
  CHECK(fetch_key{} == fetch_key{});
  CHECK(fetch_key{}.target() == http::url{});
}
