// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_traffic.hpp"
#include "tests/support/catch.hpp"

#include <sys/socket.h>

using muster::http::dns_traffic;
using namespace std::string_literals;

namespace {

/// A message with one question for `name`, and further bytes.
std::string message(unsigned id, unsigned flags, const std::string& name,
                    unsigned type = 1, unsigned answers = 0,
                    const std::string& rest = {}) {
  std::string result;
  auto put = [&result](unsigned number) {
    result += static_cast<char>(number >> 8);
    result += static_cast<char>(number & 0xff);
  };
  for (auto number : {id, flags, 1u, answers, 0u, 0u})
    put(number);
  for (size_t from = 0; from < name.size();) {
    auto dot = std::min(name.find('.', from), name.size());
    result += static_cast<char>(dot - from);
    result += name.substr(from, dot - from);
    from = dot + 1;
  }
  result += '\0';
  put(type);
  put(1);
  return result + rest;
}

const auto address = "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\1\2\3\4"s;

struct traffic_case {
  std::string_view what;
  std::string answer;
  std::optional<unsigned> rcode;
  bool malformed = false;
};

} // namespace

TEST_CASE("the failure that a name server reports is remembered") {
  const traffic_case cases[] = {
    {"an address", message(7, 0x8180, "a.example", 1, 1, address), {}},
    {"no address", message(7, 0x8180, "a.example"), {}},
    {"NXDOMAIN", message(7, 0x8183, "a.example"), {}},
    {"FORMERR", message(7, 0x8181, "a.example"), 1},
    {"SERVFAIL", message(7, 0x8182, "a.example"), 2},
    {"NOTIMP", message(7, 0x8184, "a.example"), 4},
    {"REFUSED", message(7, 0x8185, "a.example"), 5},
    {"NOTAUTH", message(7, 0x8189, "a.example"), 9},
    {"without a question", "\0\7\x81\x82\0\0\0\0\0\0\0\0"s, 2},
    {"truncated", message(7, 0x8385, "a.example"), {}},
    {"another id", message(8, 0x8182, "a.example"), {}},
    {"only an id", "\0\7"s, {}, true},
    {"noise", "\0\7noise noise noise"s, {}, true},
    {"one byte", "\0"s, {}},
    {"nothing", "", {}},
    {"the query itself", message(7, 0x0100, "a.example"), {}, true},
    {"a record that is missing",
     message(7, 0x8180, "a.example", 1, 1),
     {},
     true},
    {"a record that is cut",
     message(7, 0x8180, "a.example", 1, 1,
             address.substr(0, address.size() - 1)),
     {},
     true},
    {"a name that is cut",
     message(7, 0x8182, "a.example").substr(0, 20),
     {},
     true},
    {"a question that is cut",
     message(7, 0x8182, "a.example").substr(0, 25),
     {},
     true},
  };
  for (auto& c : cases) {
    INFO(c.what);
    dns_traffic traffic;
    traffic.begin("A.example.", AF_INET);
    traffic.sent(message(7, 0x0100, "a.EXAMPLE"));
    traffic.received(c.answer);
    auto heard = traffic.end("A.example.", AF_INET);
    CHECK(heard.rcode == c.rcode);
    CHECK(heard.malformed == c.malformed);
  }
}

TEST_CASE("a response belongs to the look-up that it answers") {
  dns_traffic traffic;
  traffic.begin("a.example", AF_INET);
  traffic.begin("a.example", AF_INET6);
  traffic.begin("intranet", AF_INET);
  traffic.sent(message(1, 0x0100, "a.example", 1));
  traffic.sent(message(2, 0x0100, "a.example", 28));
  traffic.sent(message(3, 0x0100, "intranet.corp.example", 1));
  traffic.sent(message(4, 0x0100, "other.example", 1));
  traffic.received(message(2, 0x8182, "a.example", 28));
  traffic.received(message(3, 0x8185, "intranet.corp.example", 1));
  traffic.received(message(4, 0x8185, "other.example", 1));
  CHECK_FALSE(traffic.end("a.example", AF_INET).rcode);
  CHECK(traffic.end("a.example", AF_INET6).rcode == 2);
  CHECK(traffic.end("intranet", AF_INET).rcode == 5);
  CHECK_FALSE(traffic.end("other.example", AF_INET).rcode);
  // The last response counts.
  traffic.begin("a.example", AF_INET);
  traffic.sent(message(1, 0x0100, "a.example"));
  traffic.received(message(1, 0x8182, "a.example"));
  traffic.received("\0\1noise"s);
  traffic.received(message(1, 0x8183, "a.example"));
  CHECK_FALSE(traffic.end("a.example", AF_INET).rcode);
  // Late answers are ignored, and the next look-up starts empty.
  traffic.received(message(1, 0x8182, "a.example"));
  traffic.begin("a.example", AF_INET);
  traffic.received(message(1, 0x8182, "a.example"));
  CHECK_FALSE(traffic.end("a.example", AF_INET).rcode);
}
