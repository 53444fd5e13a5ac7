// SPDX-License-Identifier: BSD-3-Clause

#include "http/proxy/no_proxy.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace muster::http;

TEST_CASE("no_proxy matches servers by curl's rules") {
  struct row {
    std::string entries;
    std::string host;
    uint16_t port;
    bool matches;
  };
  const std::vector<row> table{
    {"", "example.org", 80, false},
    {"*", "example.org", 80, true},
    {"a.example, *", "192.0.2.1", 80, true},
    {"example.org", "example.org", 80, true},
    {"example.org", "www.example.org", 80, true},
    {"example.org", "nonexample.org", 80, false},
    {"www.example.org", "example.org", 80, false},
    {".example.org", "example.org", 80, true},
    {".example.org", "www.example.org", 80, true},
    {"*.example.org", "www.example.org", 80, true},
    {"EXAMPLE.org", "example.org", 80, true},
    {"example.org.", "www.example.org", 80, true},
    {"example.org", "example.org.", 80, true},
    {"b\xc3\xbc\x63her.example", "xn--bcher-kva.example", 80, true},
    {"a.example,b.example", "b.example", 80, true},
    {" a.example ,\tb.example c.example", "c.example", 80, true},
    {"example.org:8080", "example.org", 8080, true},
    {"example.org:8080", "www.example.org", 8080, true},
    {"example.org:8080", "example.org", 80, false},
    {"192.0.2.1", "192.0.2.1", 80, true},
    {"192.0.2.1", "192.0.2.2", 80, false},
    {"192.0.2.1:80", "192.0.2.1", 80, true},
    {"192.0.2.1:80", "192.0.2.1", 443, false},
    {"192.0.2.0/24", "192.0.2.77", 80, true},
    {"192.0.2.0/24", "192.0.3.1", 80, false},
    {"192.0.2.0/33", "192.0.2.0", 80, false},
    {"10.0.0.0/8", "ten.example", 80, false},
    {"2001:db8::1", "[2001:db8::1]", 80, true},
    {"[2001:db8::1]", "[2001:db8::1]", 80, true},
    {"[2001:db8::1]:80", "[2001:db8::1]", 80, true},
    {"[2001:db8::1]:80", "[2001:db8::1]", 81, false},
    {"2001:db8::/32", "[2001:db8:1::1]", 80, true},
    {"2001:db8::/32", "[2001:db9::1]", 80, false},
    {"2.1", "192.0.2.1", 80, false},
    {"localhost", "localhost", 80, true},
    {"example.org:", "example.org", 80, false},
    {"example.org:x", "example.org", 80, false},
    {"[", "[::1]", 80, false},
    {".", "example.org", 80, false},
  };
  for (auto& [entries, host, port, expected] : table) {
    INFO('"' << entries << "\" and " << host << ':' << port);
    CHECK(no_proxy_list{entries}.matches(host, port) == expected);
  }
}
