// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/response_head.hpp"

#include "tests/support/catch.hpp"

using namespace muster::http;
using muster::test::contains;

namespace {

std::string parse_error(std::string_view input) {
  response_head head;
  return parse_head(input, head).detail;
}

} // namespace

TEST_CASE("a head ends at the first empty line, in any pieces") {
  struct row {
    std::string input;
    size_t size;
  };
  const std::vector<row> table{
    {"", 0},
    {"HTTP/1.1 200 OK\r\n", 0},
    {"HTTP/1.1 200 OK\r\n\r\n", 19},
    {"HTTP/1.1 200 OK\r\n\r\nbody\r\n\r\n", 19},
    {"HTTP/1.1 200 OK\nA: b\n\nbody", 22},
    {"HTTP/1.1 200 OK\nA: b\n\r\nbody", 23},
    {"HTTP/1.1 200 OK\r\nA: b\r\n\r", 0},
  };
  for (auto& [input, size] : table) {
    INFO(input);
    CHECK(head_size(input, 0) == size);
    for (size_t before = 0; before < (size ? size : input.size()); ++before)
      CHECK(head_size(input, before) == size);
  }
}

TEST_CASE("a head contains version, status and fields") {
  response_head head;
  CHECK_FALSE(parse_head("HTTP/1.0 404 Not Found\r\n"
                         "Content-Type : text/html \r\n"
                         "X-Folded: one\r\n  two\r\n\tthree\r\n"
                         "no field at all\r\n"
                         ": nameless\r\n"
                         "Empty:\r\n"
                         "Location: /a%20b\r\n"
                         "Connection: Upgrade\r\n"
                         "connection: x , Close\r\n\r\n",
                         head));
  CHECK(head.version == 10);
  CHECK(head.status == 404);
  CHECK(head.last("content-type") == "text/html");
  CHECK(head.last("x-folded") == "one two three");
  CHECK(head.last("empty") == "");
  CHECK(head.has("empty"));
  CHECK_FALSE(head.has("absent"));
  CHECK(head.last("location") == "/a%20b");
  CHECK(head.lists("connection", "close"));
  CHECK(head.lists("connection", "upgrade"));
  CHECK_FALSE(head.lists("connection", "clos"));
  CHECK(head.fields.size() == 6);
  CHECK_FALSE(parse_head("HTTP/1.1 200\r\n\r\n", head));
  CHECK(head.version == 11);
  CHECK(head.fields.empty());
}

TEST_CASE("a head that is not HTTP/1 is rejected") {
  CHECK_THAT(parse_error("HTTP/1.1 2000 OK\r\n\r\n"), contains("malformed"));
  CHECK_THAT(parse_error("HTTP/1.1 20 OK\r\n\r\n"), contains("malformed"));
  CHECK_THAT(parse_error("HTTP/1.1 099 OK\r\n\r\n"), contains("malformed"));
  CHECK_THAT(parse_error("HTTP/1.x 200 OK\r\n\r\n"), contains("malformed"));
  CHECK_THAT(parse_error("HTTP/1.1\r\n\r\n"), contains("malformed"));
  CHECK_THAT(parse_error("HTTP/2 200\r\n\r\n"), contains("HTTP/2"));
  CHECK_THAT(parse_error("ICY 200 OK\r\n\r\n"),
             contains("not an HTTP/1 response: it begins with \"ICY 200 OK\""));
  CHECK_THAT(parse_error(std::string{"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 25}),
             contains("zero byte"));
}

TEST_CASE("another protocol is detected by its first bytes") {
  CHECK_FALSE(check_preface(""));
  CHECK_FALSE(check_preface("H"));
  CHECK_FALSE(check_preface("HTTP/1."));
  CHECK_FALSE(check_preface(std::string_view{"\0", 1}));
  CHECK(check_preface("HX"));
  CHECK(check_preface("SSH-2.0-OpenSSH\r\n"));
  CHECK(check_preface(std::string_view{"\0\0\x12\x04", 4}).detail
        == "the server answered in HTTP/2, which was not requested");
  CHECK(check_preface(std::string_view{"\0\0\x12\x07", 4}).detail
        == "not an HTTP/1 response: it begins with \"....\"");
}

TEST_CASE("fields of one name are one list, or the last one counts") {
  response_head head;
  REQUIRE_FALSE(parse_head("HTTP/1.1 200 OK\r\n"
                           "Content-Encoding: br\r\n"
                           "content-type: text/plain\r\n"
                           "Location: /a\r\n"
                           "CONTENT-ENCODING: \r\n"
                           "Content-Type: text/html\r\n"
                           "Content-Encoding: gzip, x\r\n"
                           "Content-Type:\r\n"
                           "Location: /a\r\n"
                           "Set-Cookie: a=1, b\r\n"
                           "Set-Cookie: c=2\r\n\r\n",
                           head));
  CHECK(head.joined("content-encoding") == "br, , gzip, x");
  CHECK(head.joined("none") == "");
  CHECK(head.last("content-type") == "text/html");
  CHECK(head.last("none") == "");
  CHECK(head.values("set-cookie")
        == std::vector<std::string_view>{"a=1, b", "c=2"});
  CHECK(head.location() == "/a");
  CHECK_FALSE(head.contradicts("location"));
  CHECK(head.contradicts("content-type"));
  head.fields.emplace_back("location", "/b");
  CHECK(head.contradicts("location"));
  CHECK(head.location() == "");
}
