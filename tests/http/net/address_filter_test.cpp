// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/address_filter.hpp"

#include "tests/support/catch.hpp"

using namespace muster::http;

namespace {

ip_address ip(std::string_view text) {
  const auto result = parse_ip(text);
  INFO("address: " << text);
  REQUIRE(result);
  return *result;
}

address_filter filter_of(std::string_view entry) {
  address_filter result;
  INFO("entry: " << entry);
  REQUIRE(result.add(entry));
  return result;
}

} // namespace

TEST_CASE("a network denies the addresses that share its prefix") {
  struct network_case {
    std::string_view network;
    std::string_view inside;
    std::string_view outside;
  };
  const network_case cases[] = {
    {"192.0.2.0/24", "192.0.2.255", "192.0.3.0"},
    {"192.0.2.77/24", "192.0.2.0", "192.0.1.255"},
    {"10.0.0.0/9", "10.127.255.255", "10.128.0.0"},
    {"192.0.2.4", "192.0.2.4", "192.0.2.5"},
    {"192.0.2.4/31", "192.0.2.5", "192.0.2.6"},
    {"0.0.0.0/0", "255.255.255.255", "::1"},
    {"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"},
    {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
    {"2001:db8::1", "2001:db8::1", "2001:db8::2"},
    {"[2001:db8::]/127", "2001:db8::1", "2001:db8::2"},
    {"::/0", "2001:db8::1", "1.2.3.4"},
    {"10.0.0.0/8", "::ffff:10.1.2.3", "::11.1.2.3"},
    {"::ffff:10.0.0.0/104", "10.1.2.3", "11.0.0.0"},
    {"::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"},
    {"::ffff:10.0.0.1", "::ffff:a00:1", "::ffff:a00:2"},
  };
  for (const auto& [network, inside, outside] : cases) {
    INFO("network: " << network);
    const auto filter = filter_of(network);
    CHECK(filter.denies(ip(inside)));
    CHECK_FALSE(filter.denies(ip(outside)));
  }
}

TEST_CASE("any entry of the list denies") {
  address_filter filter;
  CHECK(filter.empty());
  CHECK_FALSE(filter.denies(ip("192.0.2.1")));
  CHECK(filter.add("192.0.2.0/24"));
  CHECK(filter.add("2001:db8::/32"));
  CHECK_FALSE(filter.empty());
  CHECK(filter.denies(ip("192.0.2.1")));
  CHECK(filter.denies(ip("2001:db8::1")));
  CHECK_FALSE(filter.denies(ip("198.51.100.1")));
}

TEST_CASE("an invalid network is refused and changes nothing") {
  for (std::string_view text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
        "10.0.0.0/8x", "10.0.0.0/8/8", "10.0.0.0/ 8", "2001:db8::/129",
        "10.0.0.0/99999999999", "localhost", "Private", "10.0.0"}) {
    INFO("text: " << text);
    address_filter filter;
    CHECK_FALSE(filter.add(text));
    CHECK(filter.empty());
  }
}

TEST_CASE("private means what is not globally reachable") {
  const auto filter = filter_of("private");
  CHECK_FALSE(filter.empty());
  for (std::string_view text : {"0.0.0.0",
                                "0.255.255.255",
                                "10.0.0.1",
                                "10.255.255.255",
                                "100.64.0.0",
                                "100.127.255.255",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.169.254",
                                "172.16.0.0",
                                "172.31.255.255",
                                "192.0.0.1",
                                "192.0.0.8",
                                "192.0.0.11",
                                "192.0.0.170",
                                "192.0.2.1",
                                "192.168.0.0",
                                "192.168.255.255",
                                "198.18.0.0",
                                "198.19.255.255",
                                "198.51.100.1",
                                "203.0.113.1",
                                "240.0.0.0",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "64:ff9b:1::1",
                                "100::1",
                                "100:0:0:1::1",
                                "2001::1",
                                "2001:2::1",
                                "2001:10::1",
                                "2001:1::4",
                                "2001:db8::1",
                                "3fff::1",
                                "3fff:fff::1",
                                "5f00::1",
                                "224.0.0.1",
                                "239.255.255.255",
                                "192.88.99.1",
                                "192.88.99.2",
                                "fc00::1",
                                "fdff::1",
                                "fe80::1",
                                "febf::1",
                                "fec0::1",
                                "feff::1",
                                "ff02::1",
                                "ff0e::1",
                                "fe00::1",
                                "4000::1",
                                "64:ff9b:2::1",
                                "100:0:0:2::1"}) {
    INFO("address: " << text);
    CHECK(filter.denies(ip(text)));
  }
  for (std::string_view text :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",
        "100.63.255.255",  "100.128.0.0",     "126.255.255.255",
        "128.0.0.0",       "169.253.255.255", "169.255.0.0",
        "172.15.255.255",  "172.32.0.0",      "192.0.0.9",
        "192.0.0.10",      "192.0.1.0",       "192.0.3.0",
        "192.31.196.1",    "192.52.193.1",    "192.167.255.255",
        "192.169.0.0",     "192.175.48.1",    "198.17.255.255",
        "198.20.0.0",      "203.0.112.255",   "203.0.114.0",
        "223.255.255.255", "::ffff:1.1.1.1",  "64:ff9b::1.1.1.1",
        "2001:1::1",       "2001:1::2",       "2001:1::3",
        "2001:3::1",       "2001:4:112::1",   "2001:20::1",
        "2001:3f::1",      "2001:200::1",     "2001:db9::1",
        "2606:4700::1111", "2620:4f:8000::1", "3fff:1000::1",
        "2000::1"}) {
    INFO("address: " << text);
    CHECK_FALSE(filter.denies(ip(text)));
  }
}

namespace {

/// One IPv6 form of 10.1.2.3 or of 1.1.2.3, which differ in the first byte.
struct embedding {
  std::string_view name;
  std::string_view of_private;
  std::string_view of_public;
};

constexpr embedding embeddings[] = {
  {"mapped", "::ffff:10.1.2.3", "::ffff:1.1.2.3"},
  {"compatible", "::10.1.2.3", "::1.1.2.3"},
  {"NAT64", "64:ff9b::10.1.2.3", "64:ff9b::1.1.2.3"},
  {"6to4", "2002:a01:203::1", "2002:101:203::1"},
  {"Teredo server", "2001:0:a01:203:0:0:fefe:fdfc",
   "2001:0:101:203:0:0:fefe:fdfc"},
  {"Teredo client", "2001:0:101:203:8000:0:f5fe:fdfc",
   "2001:0:101:203:8000:0:fefe:fdfc"},
  {"ISATAP", "2606:4700::5efe:10.1.2.3", "2606:4700::5efe:1.1.2.3"},
  {"ISATAP, global", "2606:4700::200:5efe:10.1.2.3",
   "2606:4700::200:5efe:1.1.2.3"},
};

} // namespace

TEST_CASE("an address that leads to a denied one is denied") {
  const auto entry = GENERATE("private", "10.0.0.0/8", "10.1.2.3",
                              "::ffff:10.0.0.0/104");
  const auto filter = filter_of(entry);
  for (const auto& [name, of_private, of_public] : embeddings) {
    INFO(entry << ", " << name);
    CHECK(filter.denies(ip(of_private)));
    CHECK_FALSE(filter.denies(ip(of_public)));
  }
}

TEST_CASE("all special IPv4 addresses are denied in all IPv6 forms") {
  const auto filter = filter_of("private");
  for (std::string_view text :
       {"64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "::127.0.0.1", "::ffff:0.0.0.0",
        "64:ff9b::", "64:ff9b::1", "2002::", "2002:c0a8:101::1",
        "2002:e000:1::1", "64:ff9b::255.255.255.255", "::0.0.0.2",
        "::192.168.1.1", "2001::", "2001:0:7f00:1::1", "2606:4700::5efe:7f00:1",
        "::ffff:0:127.0.0.1", "::ffff:0:1.1.1.1"}) {
    INFO("address: " << text);
    CHECK(filter.denies(ip(text)));
  }
  CHECK_FALSE(filter.denies(ip("64:ff9b::192.0.0.9")));
}

TEST_CASE("local translation may keep the IPv4 address in four places") {
  // RFC 6052, section 2.2, within the network of RFC 8215.
  const auto filter = filter_of("10.0.0.0/8");
  for (std::string_view text :
       {"64:ff9b:1:a01:2:300::", "64:ff9b:1:aa0a:1:203::",
        "64:ff9b:1:aaaa:a:102:300:0", "64:ff9b:1::10.1.2.3"}) {
    INFO("address: " << text);
    CHECK(filter.denies(ip(text)));
  }
  CHECK_FALSE(filter.denies(ip("64:ff9b:1::1.1.2.3")));
  CHECK(filter_of("::ffff:0:10.0.0.0/104").denies(ip("::ffff:0:10.1.2.3")));
  CHECK(filter.denies(ip("::ffff:0:10.1.2.3")));
}

TEST_CASE("an IPv6 network denies the form, not the IPv4 address in it") {
  const auto filter = filter_of("64:ff9b::/96");
  CHECK(filter.denies(ip("64:ff9b::1.1.1.1")));
  CHECK_FALSE(filter.denies(ip("1.1.1.1")));
  CHECK_FALSE(filter.denies(ip("2002:101:101::1")));
}

TEST_CASE("an explicit entry denies what private leaves reachable") {
  auto filter = filter_of("private");
  CHECK(filter.add("192.0.0.9/32"));
  CHECK(filter.denies(ip("192.0.0.9")));
  CHECK_FALSE(filter.denies(ip("192.0.0.10")));
}
