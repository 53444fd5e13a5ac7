// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/endpoint.hpp"
#include "tests/support/catch.hpp"

using muster::endpoint;
using muster::parse_endpoint;

TEST_CASE("an endpoint is a host and a port") {
  struct expectation {
    const char* text;
    endpoint value;
  };
  const expectation cases[] = {
    {"127.0.0.1:7117", {"127.0.0.1", 7117}},
    {"0.0.0.0:0", {"0.0.0.0", 0}},
    {"coordinator.example:65535", {"coordinator.example", 65'535}},
    {"my_host-1:1", {"my_host-1", 1}},
    {"[::1]:7117", {"::1", 7117}},
    {"[2001:db8::1]:80", {"2001:db8::1", 80}},
  };
  for (const auto& [text, value] : cases) {
    CAPTURE(text);
    std::string error;
    auto parsed = parse_endpoint(text, error);
    REQUIRE(parsed);
    CHECK(error == "");
    CHECK((*parsed == value));
    CHECK(parsed->str() == text);
  }
}

TEST_CASE("an invalid endpoint is refused with a short reason") {
  const std::pair<const char*, const char*> cases[] = {
    {"", "port is missing"},
    {"host", "port is missing"},
    {"[::1]", "port is missing"},
    {"host:", "port is not a whole number from 0 to 65535"},
    {"host:70000", "port is not a whole number"},
    {"host:-1", "port is not a whole number"},
    {"host:+1", "port is not a whole number"},
    {"host: 1", "port is not a whole number"},
    {"host:0x50", "port is not a whole number"},
    {"host:80 ", "port is not a whole number"},
    {"::1:7117", "in brackets"},
    {"::1", "in brackets"},
    {"2001:db8::1:80", "in brackets"},
    {"tcp://host:80", "in brackets"},
    {"[::1:80", "in brackets"},
    {"[127.0.0.1]:80", "not contain an IPv6 address"},
    {"[]:80", "not contain an IPv6 address"},
    {"[]]:80", "not contain an IPv6 address"},
    {":80", "no host name or address"},
    {"a b:80", "no host name or address"},
    {"a/b:80", "no host name or address"},
    {"*:80", "no host name or address"},
  };
  for (const auto& [text, reason] : cases) {
    std::string error;
    CAPTURE(text, reason);
    CHECK_FALSE(parse_endpoint(text, error));
    INFO(error);
    CHECK(error.find(reason) != std::string::npos);
    CHECK(error.size() <= 80); // printable() does not shorten this
  }
  std::string error;
  CHECK_FALSE(parse_endpoint(std::string(254, 'a') + ":80", error));
}

TEST_CASE("loopback endpoints are those that no other machine can reach") {
  for (auto host : {"localhost", "127.0.0.1", "127.255.0.9", "::1"}) {
    CAPTURE(host);
    CHECK(endpoint{host, 1}.is_loopback());
  }
  for (auto host : {"0.0.0.0", "::", "128.0.0.1", "::2", "::ffff:127.0.0.1",
                    "localhost.example", "10.0.0.1", "node-1", ""}) {
    CAPTURE(host);
    CHECK_FALSE(endpoint{host, 1}.is_loopback());
  }
}
