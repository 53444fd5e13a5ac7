// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/proxy_tunnel.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <vector>

using namespace muster::http;
using muster::test::contains;
using namespace std::string_literals;

namespace {

proxy_server server_of(const std::string& text) {
  std::string error;
  auto result = parse_proxy(text, error);
  INFO(error);
  REQUIRE(result);
  return *result;
}

/// Takes everything that the proxy_tunnel wants to send.
std::string take(proxy_tunnel& x) {
  std::string result;
  // Sockets take a part at a time.
  while (!x.output().empty()) {
    result += x.output().substr(0, 3);
    x.sent(std::min<size_t>(3, x.output().size()));
  }
  return result;
}

/// One turn: what is sent, and what the proxy answers to it.
struct turn {
  std::string sent;
  std::string answer;
};

/// Checks each turn, with answers in pieces of `piece` bytes.
void play(proxy_tunnel& x, const std::vector<turn>& turns, size_t piece) {
  for (auto& [sent, answer] : turns) {
    CHECK(take(x) == sent);
    for (size_t at = 0; at < answer.size() && !x.error(); at += piece)
      x.receive(std::string_view{answer}.substr(at, piece));
  }
  CHECK(x.output().empty());
}

} // namespace

TEST_CASE("a proxy opens a connection, whatever the pieces of its answers") {
  struct row {
    std::string proxy;
    std::string host;
    std::vector<turn> turns;
  };
  const auto connect = "CONNECT a.example:443 HTTP/1.1\r\nHost: "
                       "a.example:443\r\n"s;
  const auto ok = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"s;
  const auto asked = "\5\1\0\3\x09"s
                     "a.example\1\xbb"s;
  const auto granted = "\5\0\0\1\0\0\0\0\0\0"s;
  const std::vector<row> table{
    {"http://p:1", "a.example", {{connect + "\r\n", ok}}},
    {"https://p:1", "a.example", {{connect + "\r\n", "HTTP/1.0 200\r\n\r\n"}}},
    {"http://p:1",
     "[2001:db8::1]",
     {{"CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n",
       ok}}},
    {"http://u:p%20q@p:1",
     "a.example",
     {{connect + "Proxy-Authorization: Basic dTpwIHE=\r\n\r\n", ok}}},
    {"http://p:1",
     "a.example",
     {{connect + "\r\n", "HTTP/1.1 100\r\n\r\n" + ok}}},
    {"http://p:1",
     "a.example",
     {{connect + "\r\n", "HTTP/1.1 204 x\r\nContent-Length: 9\r\n\r\n"}}},
    {"socks5h://p:1", "a.example", {{"\5\1\0"s, "\5\0"s}, {asked, granted}}},
    {"socks5h://p:1",
     "a.example",
     {{"\5\1\0"s, "\5\0"s}, {asked, "\5\0\0\3\4abcd\0\x50"s}}},
    {"socks5://p:1",
     "192.0.2.1",
     {{"\5\1\0"s, "\5\0"s},
      {"\5\1\0\1\xc0\0\2\1\1\xbb"s,
       "\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s}}},
    {"socks5h://p:1",
     "[::1]",
     {{"\5\1\0"s, "\5\0"s},
      {"\5\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\1\xbb"s, granted}}},
    {"socks5h://u:pw@p:1",
     "a.example",
     {{"\5\2\0\2"s, "\5\2"s}, {"\1\1u\2pw"s, "\1\0"s}, {asked, granted}}},
    {"socks5h://u:pw@p:1",
     "a.example",
     {{"\5\2\0\2"s, "\5\0"s}, {asked, granted}}},
  };
  for (auto& [proxy, host, turns] : table)
    for (size_t piece : {1, 2, 5, 1000}) {
      INFO(proxy << ' ' << host << " in pieces of " << piece);
      proxy_tunnel x{server_of(proxy), host, 443};
      play(x, turns, piece);
      CHECK(x.error() == failure{});
      CHECK(x.done());
    }
}

TEST_CASE("a refusal of a proxy names the proxy, the server and the reason") {
  struct row {
    std::string proxy;
    std::vector<std::string> answers;
    std::string part;
    bool useless;
  };
  const auto chosen = "\5\0"s;
  const std::vector<row> table{
    {"http://p:1",
     {"HTTP/1.1 403 Forbidden\r\n\r\n"},
     "the proxy http://p:1 did not connect to a.example:443: status 403",
     false},
    {"http://p:1", {"HTTP/1.1 502 x\r\n\r\n<html>"}, "status 502", false},
    {"http://p:1", {"HTTP/1.1 302 x\r\n\r\n"}, "status 302", false},
    {"http://p:1", {"HTTP/1.1 407 x\r\n\r\n"}, "requires a user name", true},
    {"http://u:secret@p:1", {"HTTP/1.1 407 x\r\n\r\n"}, "rejected the", true},
    {"http://u:secret@p:1", {"HTTP/1.1 401 x\r\n\r\n"}, "rejected the", true},
    {"http://p:1", {"SSH-2.0-OpenSSH_9\r\n"}, "does not speak HTTP", true},
    {"http://p:1", {"HTTP/1.1 abc\r\n\r\n"}, "does not speak HTTP", true},
    {"http://p:1", {"HTTP/1.1 200 x\r\n\r\nmore"}, "not requested", true},
    {"http://p:1", {"HTTP/1.1 200 x\r\n\r\n", "more"}, "not requested", true},
    {"http://p:1",
     {"HTTP/1.1 200 x\r\nA: " + std::string(70'000, 'x')},
     "64 KiB",
     true},
    {"http://p:1", {""}, "a.example:443: it closed the connection", false},
    {"http://p:1", {"HTTP/1.1 200"}, "it closed the connection", false},
    {"socks5h://p:1",
     {"HTTP/1.1 400 x\r\n\r\n"},
     "does not speak SOCKS5",
     true},
    {"socks5h://p:1", {"\4\0"s}, "does not speak SOCKS5", true},
    {"socks5h://p:1", {"\5\xff"s}, "requires a user name", true},
    {"socks5h://u:secret@p:1", {"\5\xff"s}, "accepts neither", true},
    {"socks5h://p:1", {"\5\2"s}, "was not offered", true},
    {"socks5h://p:1", {"\5\1"s}, "was not offered", true},
    {"socks5h://u:secret@p:1", {"\5\2"s, "\1\1"s}, "rejected the", true},
    {"socks5h://u:secret@p:1", {"\5\2"s, "\5\0"s}, "does not speak", true},
    {"socks5h://p:1", {chosen, "\5\1\0\1\0"s}, "general failure", false},
    {"socks5h://p:1", {chosen, "\5\2\0\1\0\0\0\0\0\0"s}, "rules", false},
    {"socks5h://p:1", {chosen, "\5\4\0\1\0\0\0\0\0\0"s}, "host unreach", false},
    {"socks5h://p:1", {chosen, "\5\5\0\1\0\0\0\0\0\0"s}, "refused", false},
    {"socks5h://p:1", {chosen, "\5\x63\0\1\0\0\0\0\0\0"s}, "code 99", false},
    {"socks5h://p:1", {chosen, "\5\0\0\2\0\0\0\0\0\0"s}, "SOCKS5", true},
    {"socks5h://p:1", {chosen, "\5\0\0\1\0\0\0\0\0\0x"s}, "requested", true},
    {"socks5h://p:1", {chosen, "\5\0\0"s}, "it closed the connection", false},
  };
  for (auto& [proxy, answers, part, useless] : table) {
    INFO(proxy << ": " << part);
    proxy_tunnel x{server_of(proxy), "a.example", 443};
    for (auto& answer : answers) {
      take(x);
      if (!answer.empty())
        x.receive(answer);
    }
    x.end();
    CHECK(x.error().kind == error_kind::proxy);
    CHECK_THAT(x.error().detail, contains(part));
    CHECK(x.error().detail.find("secret") == std::string::npos);
    CHECK(x.is_useless() == useless);
  }
}
