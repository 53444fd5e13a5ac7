// SPDX-License-Identifier: BSD-3-Clause

#include "http/proxy/proxy_server.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace muster::http;
using muster::test::contains;

TEST_CASE("a proxy is written as for curl") {
  using scheme = proxy_scheme;
  struct row {
    std::string text;
    proxy_server expected;
  };
  const std::vector<row> table{
    {"http://proxy.example:3128",
     {scheme::http, "proxy.example", 3128, {}, {}}},
    {"proxy.example:3128", {scheme::http, "proxy.example", 3128, {}, {}}},
    {"http://proxy.example:3128/",
     {scheme::http, "proxy.example", 3128, {}, {}}},
    {"proxy.example", {scheme::http, "proxy.example", 1080, {}, {}}},
    {"http://proxy.example:80", {scheme::http, "proxy.example", 80, {}, {}}},
    {"http://proxy.example:443", {scheme::http, "proxy.example", 443, {}, {}}},
    {"https://proxy.example", {scheme::https, "proxy.example", 443, {}, {}}},
    {"https://proxy.example:80", {scheme::https, "proxy.example", 80, {}, {}}},
    {"HTTP://Proxy.Example:1", {scheme::http, "proxy.example", 1, {}, {}}},
    {"socks5://127.0.0.1", {scheme::socks5, "127.0.0.1", 1080, {}, {}}},
    {"socks5h://[::1]:9050", {scheme::socks5h, "[::1]", 9050, {}, {}}},
    {"http://u:p@h:1", {scheme::http, "h", 1, "u", "p"}},
    {"http://u%40corp:p%3a%2F@h:1", {scheme::http, "h", 1, "u@corp", "p:/"}},
    {"u@h:1", {scheme::http, "h", 1, "u", ""}},
    {"http://:p@h:1", {scheme::http, "h", 1, "", "p"}},
  };
  for (auto& [text, expected] : table) {
    INFO(text);
    std::string error;
    auto parsed = parse_proxy(text, error);
    INFO(error);
    REQUIRE(parsed);
    CHECK(*parsed == expected);
  }
}

TEST_CASE("a proxy that cannot be used is an error without credentials") {
  struct row {
    std::string text;
    std::string part;
  };
  const std::string endless(256, 'x');
  const std::vector<row> table{
    {"", "host"},
    {"ftp://proxy.example", "scheme"},
    {"socks4://proxy.example", "scheme"},
    {"http://u:secret@", "host"},
    {"http://u:secret@h:0x", "port"},
    {"http://u:secret@h:70000", "port"},
    {"http://u:secret@h/path", "path"},
    {"http://u:secret@h?query", "path"},
    {"socks5://:secret@h", "user name"},
    {"socks5://u:secret" + endless + "@h", "255"},
  };
  for (auto& [text, part] : table) {
    INFO(text);
    std::string error;
    CHECK_FALSE(parse_proxy(text, error));
    CHECK_THAT(error, contains(part));
    CHECK(error.find("secret") == std::string::npos);
  }
}

TEST_CASE("a proxy is shown without its credentials") {
  std::string error;
  CHECK(parse_proxy("socks5h://u:secret@[::1]", error)->shown()
        == "socks5h://[::1]:1080");
}
