// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/ledger_key.hpp"

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

TEST_CASE("a key holds all of a target") {
  for (std::string_view text :
       {"http://h/", "https://h/", "http://h:8080/x", "https://h:80/a:b@c?d:e",
        "http://[::1]/", "https://[2001:db8::1]:8443/?x", "http://joe@h/",
        "http://:pw@h/", "http://us%3Aer:pa:ss@h/x?y#z",
        "http://h/?to=http://joe:se#cret@h2/",
        "http://ann:pw@h/?to=http://joe:se#cret@h2/"}) {
    CAPTURE(text);
    auto target = parsed(text);
    CHECK(target_of(key_of(target)) == target);
    CHECK(shown_target(key_of(target)) == target.shown());
  }
}

TEST_CASE("targets that ask for something else have other keys") {
  auto key = [](std::string_view text) { return key_of(parsed(text)); };
  CHECK(key("http://h/") == key("http://H:80/#x"));
  CHECK(key("http://h/") != key("https://h/"));
  CHECK(key("http://h/") != key("http://joe@h/"));
  CHECK(key("http://joe@h/") != key("http://:joe@h/"));
}

TEST_CASE("a text that is no key breaks nothing") {
  for (std::string_view text :
       {"", "\n", "x", "http:", "http://", "http://[", "http://h:x/", "\n\n",
        "http://h:99999999999/", "https://\n:"})
    CHECK_NOTHROW(target_of(text));
}
