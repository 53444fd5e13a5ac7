// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/connect_to.hpp"

#include "tests/support/catch.hpp"

#include <initializer_list>

using namespace muster::http;

namespace {

connect_to_map map_of(std::initializer_list<std::string_view> entries) {
  connect_to_map result;
  for (auto entry : entries) {
    std::string error;
    const auto added = result.add(entry, error);
    INFO("entry: " << entry << ", error: " << error);
    REQUIRE(added);
  }
  return result;
}

std::string target(const connect_to_map& map, std::string_view host,
                   uint16_t port) {
  const auto [to, to_port] = map.lookup(host, port);
  return to + ' ' + std::to_string(to_port);
}

} // namespace

TEST_CASE("without entries, requests connect to their own host") {
  CHECK(target({}, "example.org", 443) == "example.org 443");
}

TEST_CASE("an entry redirects its host and port, and empty parts match all") {
  struct lookup_case {
    std::string_view entry;
    std::string_view host;
    uint16_t port;
    std::string_view expected;
  };
  const lookup_case cases[] = {
    {"a.test:80:b.test:8080", "a.test", 80, "b.test 8080"},
    {"a.test:80:b.test:8080", "a.test", 81, "a.test 81"},
    {"a.test:80:b.test:8080", "aa.test", 80, "aa.test 80"},
    {"a.test::b.test:8080", "a.test", 443, "b.test 8080"},
    {"a.test::b.test:8080", "c.test", 443, "c.test 443"},
    {":80:b.test:8080", "c.test", 80, "b.test 8080"},
    {":80:b.test:8080", "c.test", 443, "c.test 443"},
    {"::b.test:8080", "c.test", 443, "b.test 8080"},
    {"a.test:80:b.test:", "a.test", 80, "b.test 80"},
    {"a.test:80:b.test", "a.test", 80, "b.test 80"},
    {"a.test:80::8080", "a.test", 80, "a.test 8080"},
    {"a.test:80::", "a.test", 80, "a.test 80"},
    {"::127.0.0.1:8443", "a.test", 443, "127.0.0.1 8443"},
    {"::[::1]:8443", "a.test", 443, "[::1] 8443"},
    {"::[::1]", "a.test", 443, "[::1] 443"},
    {"[2001:db8::1]:443:[::1]:8443", "[2001:db8::1]", 443, "[::1] 8443"},
    {"[2001:db8::1]::[::1]:8443", "[2001:db8::1]", 1, "[::1] 8443"},
    {"[2001:DB8:0::1]::[0::1]:8443", "[2001:db8::1]", 1, "[::1] 8443"},
    {"A.Test:80:b.test:8080", "a.test", 80, "b.test 8080"},
    {"a.test:80:b.test:8080", "A.TEST", 80, "b.test 8080"},
    {"bücher.test:80:b.test:8080", "xn--bcher-kva.test", 80, "b.test 8080"},
    {"a.test:080:b.test:8080", "a.test", 80, "b.test 8080"},
  };
  for (const auto& [entry, host, port, expected] : cases) {
    INFO("entry: " << entry);
    CHECK(target(map_of({entry}), host, port) == expected);
  }
}

TEST_CASE("a host without an entry keeps its spelling") {
  CHECK(target(map_of({"a.test::b.test:1"}), "C.Test", 80) == "C.Test 80");
}

TEST_CASE("the first entry that matches wins, however special the later ones") {
  CHECK(target(map_of({"::first:1", "a.test:80:second:2"}), "a.test", 80)
        == "first 1");
  CHECK(target(map_of({"a.test:80:first:1", "::second:2"}), "a.test", 80)
        == "first 1");
  CHECK(target(map_of({":80:first:1", "a.test::second:2"}), "a.test", 80)
        == "first 1");
  CHECK(target(map_of({"a.test::first:1", ":80:second:2"}), "a.test", 80)
        == "first 1");
  CHECK(
    target(map_of({"a.test:80:first:1", "a.test:80:second:2"}), "a.test", 80)
    == "first 1");
  CHECK(target(map_of({"b.test::first:1", "::second:2", "a.test::third:3"}),
               "a.test", 80)
        == "second 2");
}

TEST_CASE("an entry that changes nothing does not end the search") {
  CHECK(target(map_of({"a.test:80::", "::second:2"}), "a.test", 80)
        == "second 2");
}

TEST_CASE("a wrong entry is refused with the reason and changes nothing") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"", "connect-to entry '': it is not HOST1:PORT1:HOST2:PORT2"},
    {"a.test", "connect-to entry 'a.test': it is not HOST1:PORT1:HOST2:PORT2"},
    {"a.test:80",
     "connect-to entry 'a.test:80': it is not HOST1:PORT1:HOST2:PORT2"},
    {"[::1]:80",
     "connect-to entry '[::1]:80': it is not HOST1:PORT1:HOST2:PORT2"},
    {"::b:99999",
     "connect-to entry '::b:99999': port '99999' is not between 1 and 65535"},
    {"::b:0", "connect-to entry '::b:0': port '0' is not between 1 and 65535"},
    {":x:b:1",
     "connect-to entry ':x:b:1': port 'x' is not between 1 and 65535"},
    {":-1:b:1",
     "connect-to entry ':-1:b:1': port '-1' is not between 1 and 65535"},
    {"::b:1:2", "connect-to entry '::b:1:2': port '1:2' is not between 1 and "
                "65535"},
    {"::::8080",
     "connect-to entry '::::8080': port ':8080' is not between 1 and 65535"},
    {"::[::1:80",
     "connect-to entry '::[::1:80': host has '[' without a closing ']'"},
    {"::[zz]:80",
     "connect-to entry '::[zz]:80': host is not a valid IPv6 address"},
    {"a b::c:1", "connect-to entry 'a b::c:1': host contains a space"},
  };
  for (const auto& [entry, expected] : cases) {
    connect_to_map map;
    std::string error;
    CHECK_FALSE(map.add(entry, error));
    CHECK(error == expected);
    CHECK(target(map, "a.test", 80) == "a.test 80");
  }
}

TEST_CASE("thousands of entries are each found") {
  connect_to_map map;
  std::string error;
  for (int i = 0; i < 6000; ++i)
    REQUIRE(map.add("host" + std::to_string(i)
                      + ".test:443:127.0.0.1:" + std::to_string(10'000 + i),
                    error));
  for (int i = 0; i < 6000; ++i)
    REQUIRE(target(map, "host" + std::to_string(i) + ".test", 443)
            == "127.0.0.1 " + std::to_string(10'000 + i));
  CHECK(target(map, "host6000.test", 443) == "host6000.test 443");
}
