#include "http/dns.hpp"
#include "tests/support/catch.hpp"

#include <netdb.h>

#include <algorithm>
#include <cerrno>

using namespace muster::http;

TEST_CASE("every failed look-up says what went wrong and whether it lasts") {
  struct {
    int code;
    bool temporary;
    std::string sentence;
  } const cases[]{
    {EAI_NONAME, false, "host not found"},
    {EAI_NODATA, false, "host not found: the name has no address to use here"},
    {EAI_ADDRFAMILY, false,
     "host not found: the name has no address to use here"},
    {EAI_AGAIN, true, "no name server gave an answer"},
    {EAI_FAIL, false, "the name servers refuse to answer for this name"},
    {EAI_MEMORY, true, "out of memory while looking up the name"},
    {EAI_SYSTEM, true, "cannot look up names: Too many open files"},
    {EAI_SERVICE, false,
     "cannot look up the name: Servname not supported for ai_socktype"},
  };
  for (auto& c : cases) {
    CAPTURE(c.code);
    auto answer = dns_failure(c.code, EMFILE);
    CHECK(answer.addresses.empty());
    CHECK(answer.temporary == c.temporary);
    CHECK(answer.error == c.sentence);
  }
}

TEST_CASE("an address is its own answer") {
  auto v4 = look_up("192.0.2.1");
  CHECK(v4.error == "");
  CHECK(v4.addresses == std::vector{ip_address{{192, 0, 2, 1}, false}});
  auto v6 = look_up("2001:db8::1");
  if (v6.error.empty()) { // else a machine without IPv6
    ip_address expected{{0x20, 0x01, 0x0d, 0xb8}, true};
    expected.bytes[15] = 1;
    CHECK(v6.addresses == std::vector{expected});
  }
}

TEST_CASE("localhost is found, without network too, and no address twice") {
  auto answer = look_up("localhost");
  CHECK(answer.error == "");
  CHECK_FALSE(answer.temporary);
  REQUIRE_FALSE(answer.addresses.empty());
  auto sorted = answer.addresses;
  std::ranges::sort(sorted);
  CHECK(std::ranges::adjacent_find(sorted) == sorted.end());
  ip_address v4{{127, 0, 0, 1}, false};
  ip_address v6{{}, true};
  v6.bytes[15] = 1;
  for (auto& address : answer.addresses)
    CHECK((address == v4 || address == v6));
}

TEST_CASE("a name that does not exist has a sentence in place of addresses") {
  // Top-level domain of RFC 6761; without network the failure is temporary.
  auto answer = look_up("nope.invalid");
  CHECK(answer.addresses.empty());
  CHECK(
    answer.error
    == (answer.temporary ? "no name server gave an answer" : "host not found"));
}

TEST_CASE("what cannot be a name is not found") {
  for (auto name : {"", "[::1]", "two words"}) {
    CAPTURE(name);
    auto answer = look_up(name);
    CHECK(answer.addresses.empty());
    CHECK_FALSE(answer.error.empty());
  }
}
