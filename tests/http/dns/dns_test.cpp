// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_reply.hpp"
#include "tests/support/catch.hpp"

#include <ares.h>

using namespace muster::http;
using namespace std::chrono_literals;

namespace {

dns_reply found(std::initializer_list<const char*> addresses,
                std::chrono::seconds time_to_live = 60s) {
  dns_reply reply;
  for (auto text : addresses)
    reply.addresses.push_back(parse_ip(text).value());
  reply.time_to_live = time_to_live;
  return reply;
}

dns_reply failed(int status) {
  dns_reply reply;
  reply.status = status;
  return reply;
}

} // namespace

TEST_CASE("localhost and the names under it are loopback names") {
  for (auto name : {"localhost", "LocalHost", "localhost.", "app.localhost",
                    "a.b.LOCALHOST.", "-.localhost"}) {
    INFO(name);
    CHECK(is_loopback_name(name));
  }
  for (auto name : {"", ".", "localhos", "xlocalhost", "localhost.example",
                    "localhost..", "localhost.localdomain", "127.0.0.1"}) {
    INFO(name);
    CHECK_FALSE(is_loopback_name(name));
  }
}

TEST_CASE("a name server is an address with an optional port") {
  struct {
    const char* text;
    const char* server; ///< Empty: refused.
  } const cases[]{
    {"192.0.2.1", "192.0.2.1:53"},
    {"192.0.2.1:5353", "192.0.2.1:5353"},
    {"2001:db8::1", "[2001:db8::1]:53"},
    {"[2001:db8::1]", "[2001:db8::1]:53"},
    {"[2001:db8::1]:65535", "[2001:db8::1]:65535"},
    {"", ""},
    {"dns.example", ""},
    {"dns.example:53", ""},
    {"192.0.2.1:", ""},
    {"192.0.2.1:0", ""},
    {"192.0.2.1:65536", ""},
    {"192.0.2.1:53x", ""},
    {"192.0.2.1:+53", ""},
    {"192.0.2.1 :53", ""},
    {"[192.0.2.1]:53", ""},
    {"[2001:db8::1]53", ""},
    {"[2001:db8::1]:", ""},
    {":53", ""},
  };
  for (auto& c : cases) {
    CAPTURE(c.text);
    auto server = parse_dns_server(c.text);
    CHECK((server ? server->str() : "") == c.server);
  }
}

TEST_CASE("every failed look-up has a sentence and is final or temporary") {
  struct {
    int status;
    bool temporary;
    const char* sentence;
  } const cases[]{
    {ARES_ENOTFOUND, false, "host not found"},
    {ARES_ENODATA, false,
     "host not found: the name has no address to use here"},
    {ARES_EBADNAME, false, "host not found: no host can have this name"},
    {ARES_ETIMEOUT, true, "no name server answered in time"},
    {ARES_ESERVFAIL, true,
     "the name server answered SERVFAIL: it could not look up the name"},
    {ARES_EREFUSED, true,
     "the name server answered REFUSED: it does not serve this machine or "
     "name"},
    {ARES_ENOTIMP, true,
     "the name server answered NOTIMP: it does not support such queries"},
    {ARES_EFORMERR, true,
     "the name server answered FORMERR: it did not understand the query"},
    {ARES_ECONNREFUSED, true, "no name server can be reached"},
    {-9, true, "the name server answered with RCODE 9"},
    {ARES_EBADRESP, true, "the name server's answer is malformed"},
    {ARES_ENOMEM, true, "out of memory while looking up the name"},
    {ARES_ECANCELLED, true, "the look-up was aborted"},
    {ARES_EDESTRUCTION, true, "the look-up was aborted"},
  };
  for (auto& c : cases) {
    CAPTURE(c.status);
    auto answer = dns_failure(c.status);
    CHECK(answer.addresses.empty());
    CHECK(answer.temporary == c.temporary);
    CHECK(answer.error == c.sentence);
  }
  CHECK(dns_failure(ARES_EFILE).temporary);
  CHECK_FALSE(dns_failure(ARES_EFILE).error.empty());
}

TEST_CASE("a failure is final only if every reply is") {
  struct {
    int first;
    int second;
    const char* sentence;
    bool temporary;
  } const cases[]{
    {ARES_ENOTFOUND, ARES_ENOTFOUND, "host not found", false},
    {ARES_ENODATA, ARES_ENODATA,
     "host not found: the name has no address to use here", false},
    {ARES_ENOTFOUND, ARES_ENODATA,
     "host not found: the name has no address to use here", false},
    {ARES_ENODATA, ARES_ETIMEOUT, "no name server answered in time", true},
    {ARES_ENOTFOUND, ARES_ETIMEOUT, "no name server answered in time", true},
    {ARES_ENOTFOUND, ARES_EBADRESP, "the name server's answer is malformed",
     true},
  };
  for (auto& c : cases) {
    CAPTURE(c.first, c.second);
    for (auto& replies : {std::vector{failed(c.first), failed(c.second)},
                          std::vector{failed(c.second), failed(c.first)}}) {
      auto answer = merge(replies);
      CHECK(answer.error == c.sentence);
      CHECK(answer.temporary == c.temporary);
      CHECK(answer.strained == c.temporary);
      CHECK(answer.time_to_live == 0s);
    }
  }
}

TEST_CASE("addresses count even if other queries failed") {
  for (auto status : {ARES_ENOTFOUND, ARES_ENODATA, ARES_ETIMEOUT}) {
    auto answer = merge({failed(status), found({"192.0.2.1"})});
    CHECK(answer.error == "");
    CHECK(answer.addresses.size() == 1);
    CHECK_FALSE(answer.temporary);
    CHECK(answer.strained == (status == ARES_ETIMEOUT));
    // The missing family is asked for again soon.
    CHECK(answer.time_to_live == (status == ARES_ETIMEOUT ? 10s : 60s));
  }
}

TEST_CASE("the shortest time to live counts") {
  CHECK(merge({found({"192.0.2.1"}, 9s), found({"192.0.2.2"}, 8s)}).time_to_live
        == 8s);
}

TEST_CASE("a few of thousands of addresses are used, of both families") {
  dns_reply v4;
  dns_reply v6;
  for (uint8_t i = 0; i < 255; ++i) {
    v4.addresses.push_back({{192, 0, 2, i}, false});
    v6.addresses.push_back({{0x20, 1, 0xd, 0xb8, i}, true});
  }
  auto answer = merge({v4, v6});
  REQUIRE(answer.addresses.size() == 2 * max_addresses);
  CHECK(answer.addresses.front() == v6.addresses.front());
  CHECK(answer.addresses.back() == v4.addresses[max_addresses - 1]);
}

TEST_CASE("addresses are in the order of RFC 6724, without duplicates") {
  auto answer = merge({found({"192.0.2.2", "192.0.2.1", "192.0.2.2"}),
                       found({"fd00::1", "2001::1", "2002::1", "2001:db8::2",
                              "2001:db8::1", "::1"})});
  std::vector<std::string> order;
  for (auto& address : answer.addresses)
    order.push_back(address.str());
  CHECK(order
        == std::vector<std::string>{"::1", "2001:db8::2", "2001:db8::1",
                                    "192.0.2.2", "192.0.2.1", "2002::1",
                                    "2001::1", "fd00::1"});
}
