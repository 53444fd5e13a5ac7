// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/ip_address.hpp"

#include "tests/support/catch.hpp"

using namespace muster::http;

namespace {

ip_address ip(std::string_view text) {
  const auto result = parse_ip(text);
  INFO("address: " << text);
  REQUIRE(result);
  return *result;
}

} // namespace

TEST_CASE("addresses are read and written") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"192.0.2.1", "192.0.2.1"},
    {"0.0.0.0", "0.0.0.0"},
    {"2001:DB8:0:0::1", "2001:db8::1"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"::", "::"},
    {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
     "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const auto& [text, expected] : cases)
    CHECK(ip(text).str() == expected);
  CHECK(ip("192.0.2.1").bytes[0] == 192);
  CHECK_FALSE(ip("192.0.2.1").v6);
  CHECK(ip("::1").bytes[15] == 1);
  CHECK(ip("::1").v6);
}

TEST_CASE("an invalid address is refused") {
  using namespace std::string_view_literals;
  for (auto text :
       {""sv, "1.2.3"sv, "1.2.3.4.5"sv, "1.2.3.256"sv, "01.2.3.4"sv,
        "1.2.3.4 "sv, "0x7f.0.0.1"sv, "[1.2.3.4]"sv, "[]"sv, "[::1"sv, "::1]"sv,
        "[[::1]]"sv, "1::2::3"sv, "12345::"sv, "fe80::1%eth0"sv, "localhost"sv,
        "1.2.3.4\0x"sv,
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"sv}) {
    INFO("text: " << text);
    CHECK_FALSE(parse_ip(text));
  }
}
