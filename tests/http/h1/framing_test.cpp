// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/framing.hpp"

#include "tests/support/catch.hpp"

#include <cstdint>

using namespace muster::http;

namespace {

struct decision {
  std::string error;
  framing how;
};

decision decide(const std::string& fields, bool to_head = false,
                const std::string& status_line = "HTTP/1.1 200 OK") {
  response_head head;
  REQUIRE_FALSE(parse_head(status_line + "\r\n" + fields + "\r\n", head));
  decision result;
  result.error = decide_framing(head, to_head, result.how).detail;
  return result;
}

struct unframed {
  std::string body;
  std::string rest;
  bool done = false;
  failure error;
  failure eof; ///< If the connection ended here.
};

/// Feeds `input` in pieces of `size` bytes.
unframed unframe(const framing& how, std::string_view input, size_t size) {
  body_framer framer{how};
  unframed result;
  while (!input.empty() && !framer.done() && !framer.error()) {
    auto piece = input.substr(0, size);
    input.remove_prefix(piece.size());
    for (;;) {
      auto run = framer.take(piece);
      if (run.empty())
        break;
      result.body += run;
    }
    result.rest = piece;
  }
  result.rest += input;
  result.done = framer.done();
  result.error = framer.error();
  result.eof = framer.on_eof(true, "connection closed");
  CHECK(framer.received() == result.body.size());
  return result;
}

framing chunked() {
  return {body_end::chunked, 0, true};
}

} // namespace

TEST_CASE("the head decides how the body ends") {
  struct row {
    std::string fields;
    body_end end;
    uint64_t length;
    bool keep_alive;
    std::string error;
  };
  const std::string te = "Transfer-Encoding: ", cl = "Content-Length: ";
  const std::vector<row> table{
    {"", body_end::close, 0, false, ""},
    {cl + "12\r\n", body_end::length, 12, true, ""},
    {cl + "0\r\n", body_end::none, 0, true, ""},
    {cl + "18446744073709551615\r\n", body_end::length, UINT64_MAX, true, ""},
    {cl + "12\r\n" + cl + "12\r\n", body_end::length, 12, true, ""},
    {cl + "12 ,12\r\n", body_end::length, 12, true, ""},
    {cl + "12\r\nConnection: close\r\n", body_end::length, 12, false, ""},
    {te + "chunked\r\n", body_end::chunked, 0, true, ""},
    {te + "CHUNKED\r\nConnection: keep-alive, close\r\n", body_end::chunked, 0,
     false, ""},
    {te + "chunked\r\n" + cl + "x\r\n", body_end::chunked, 0, false, ""},
    {te + " , Chunked ,\r\n", body_end::chunked, 0, true, ""},
    {te + "gzip, chunked\r\n", body_end::chunked, 0, true, ""},
    {te + "x-gzip\r\n" + te + "chunked\r\n", body_end::chunked, 0, true, ""},
    {cl + "12\r\n" + cl + "13\r\n",
     {},
     0,
     false,
     "conflicting Content-Length fields: 12 and 13"},
    {cl + "-1\r\n", {}, 0, false, "invalid Content-Length \"-1\""},
    {cl + "+1\r\n", {}, 0, false, "invalid Content-Length \"+1\""},
    {cl + "0x1\r\n", {}, 0, false, "invalid Content-Length \"0x1\""},
    {cl + "1 2\r\n", {}, 0, false, "invalid Content-Length \"1 2\""},
    {cl + "\r\n", {}, 0, false, "invalid Content-Length \"\""},
    {cl + "18446744073709551616\r\n",
     {},
     0,
     false,
     "Content-Length \"18446744073709551616\" is too large"},
  };
  for (auto& expected : table) {
    INFO(expected.fields);
    auto got = decide(expected.fields);
    CHECK(got.error == expected.error);
    if (!expected.error.empty())
      continue;
    CHECK(got.how.end == expected.end);
    CHECK(got.how.length == expected.length);
    CHECK(got.how.keep_alive == expected.keep_alive);
  }
}

TEST_CASE("a transfer coding is chunked around known codings, or rejected") {
  const std::vector<std::vector<std::string>> table{
    {"identity"},
    {"identity", "chunked"},
    {"chunked", "identity"},
    {"identity, chunked"},
    {"gzip"},
    {"chunked", "gzip"},
    {"chunked", "chunked"},
    {"chunked, chunked"},
    {"compress", "chunked"},
    {"br", "chunked"},
    {""},
    {"", ","},
    {"chunked;q=1"},
    {"xchunked"},
    {"\vchunked"},
  };
  for (auto& values : table) {
    std::string fields = "Content-Length: 12\r\n", joined;
    for (auto& value : values) {
      fields += "Transfer-Encoding: " + value + "\r\n";
      joined += (joined.empty() ? "" : ", ") + value;
    }
    INFO(fields);
    CHECK_THAT(decide(fields).error,
               muster::test::contains("unsupported transfer coding "));
    CHECK(decide(fields, true).error == "");
  }
  CHECK(decide("Transfer-Encoding: gzip\r\nTransfer-Encoding: deflate, "
               "chunked\r\n")
          .how.codings
        == "gzip, deflate");
}

TEST_CASE("a redirect with different targets is rejected") {
  const std::string line = "HTTP/1.1 302 Found", to = "Location: /";
  CHECK(decide(to + "a\r\n" + to + "a\r\n", false, line).error == "");
  CHECK(decide(to + "a\r\n" + to + "b\r\n", false, line).error
        == "the redirect has different Location fields");
  CHECK(decide(to + "a\r\n" + to + "b\r\n", true, line).error
        == "the redirect has different Location fields");
  CHECK(decide(to + "a\r\n" + to + "b\r\n").error == "");
}

TEST_CASE("responses to HEAD and with status 204 and 304 have no body") {
  const std::string fields = "Content-Length: 12\r\n";
  CHECK(decide(fields, true).how.end == body_end::none);
  CHECK(decide(fields, true).how.keep_alive);
  CHECK(decide(fields, false, "HTTP/1.1 204 No").how.end == body_end::none);
  CHECK(decide(fields, false, "HTTP/1.1 304 No").how.end == body_end::none);
}

TEST_CASE("a response to HEAD has the size of a response to GET") {
  const std::string fields = "Content-Length: 12\r\n";
  CHECK(decide(fields, true).how.announced == 12u);
  CHECK(decide("", true).how.announced == std::nullopt);
  CHECK(decide("Content-Length: x\r\n", true).how.announced == std::nullopt);
  // A length that a transfer coding overrides is not a size.
  CHECK(decide(fields + "Transfer-Encoding: chunked\r\n", true).how.announced
        == std::nullopt);
  CHECK(decide(fields, true, "HTTP/1.1 204 No").how.announced == 0u);
  CHECK(decide(fields, true, "HTTP/1.1 304 No").how.announced == 0u);
}

TEST_CASE("a chunk beyond the limit ends a body as soon as its size is known") {
  for (size_t piece = 1; piece <= 8; ++piece) {
    INFO(piece);
    body_framer framer{chunked()};
    framer.limit(10, 20);
    std::string_view input = "4\r\nabcd\r\n7\r\n";
    while (!input.empty()) {
      auto part = input.substr(0, piece);
      input.remove_prefix(part.size());
      while (!framer.take(part).empty())
        continue;
    }
    CHECK(framer.error().kind == error_kind::too_large);
    CHECK(framer.error().detail
          == "over the cap of 20 bytes, a chunk of 7 bytes is announced after "
             "4 bytes");
  }
  body_framer framer{chunked()};
  framer.limit(10, 10);
  std::string_view input = "4\r\nabcd\r\n6\r\nefghij\r\n0\r\n\r\n";
  while (!framer.take(input).empty())
    continue;
  CHECK(framer.done());
}

TEST_CASE("an HTTP/1.0 connection is kept only with keep-alive") {
  const std::string line = "HTTP/1.0 200 OK";
  CHECK_FALSE(decide("Content-Length: 1\r\n", false, line).how.keep_alive);
  CHECK(decide("Content-Length: 1\r\nConnection: Keep-Alive\r\n", false, line)
          .how.keep_alive);
  CHECK_FALSE(decide("Transfer-Encoding: chunked\r\n"
                     "Connection: keep-alive\r\n",
                     false, line)
                .how.keep_alive);
}

TEST_CASE("chunks give the same body in any pieces") {
  const std::string input = "4;ext=\"a\"\r\nWiki\r\n0006 \r\npedia \r\n"
                            "A\nin chunks.\n000\r\nX-Sum: 1\r\nY: 2\r\n\r\n"
                            "next";
  for (size_t size = 1; size <= input.size(); ++size) {
    INFO(size);
    auto result = unframe(chunked(), input, size);
    CHECK(result.body == "Wikipedia in chunks.");
    CHECK(result.done);
    CHECK(result.rest == "next");
    CHECK_FALSE(result.error);
  }
}

TEST_CASE("broken chunks are a protocol error in any pieces") {
  struct row {
    std::string input;
    std::string detail;
  };
  const std::vector<row> table{
    {"x\r\n", "chunk without a valid size after 0 bytes"},
    {"\r\n", "chunk without a valid size after 0 bytes"},
    {"-1\r\n", "chunk without a valid size after 0 bytes"},
    {"0x5\r\nhello\r\n", "malformed chunk size after 0 bytes"},
    {"5g\r\nhello\r\n", "malformed chunk size after 0 bytes"},
    {"5\r\nhello!\r\n", "chunk longer than its size says after 5 bytes"},
    {std::string(5000, '0'), "endless chunk size line after 0 bytes"},
    {"5;" + std::string(5000, 'a'), "endless chunk size line after 0 bytes"},
  };
  for (auto& [input, detail] : table)
    for (size_t size : {size_t{1}, size_t{3}, input.size()}) {
      INFO(input.substr(0, 20) << " by " << size);
      auto result = unframe(chunked(), input, size);
      CHECK(result.error.kind == error_kind::protocol);
      CHECK(result.error.detail == detail);
      CHECK_FALSE(result.done);
    }
  auto endless = unframe(chunked(), "1ffffffffffffffff\r\n", 3);
  CHECK(endless.error.kind == error_kind::too_large);
  CHECK(endless.error.detail == "chunk size beyond all numbers after 0 bytes");
  auto trailers = unframe(chunked(), "0\r\n" + std::string(70'000, 'a'), 1000);
  CHECK(trailers.error.kind == error_kind::too_large);
}

TEST_CASE("the end of the connection ends only bodies that may end so") {
  struct row {
    framing how;
    std::string input;
    std::string detail; ///< Empty if the body is whole.
  };
  const std::vector<row> table{
    {{body_end::close, 0, false}, "abc", ""},
    {{body_end::length, 5, true},
     "abc",
     "connection closed after 3 of 5 bytes"},
    {{body_end::length, 3, true}, "abc", ""},
    {chunked(), "", "connection closed after 0 bytes, before the last chunk"},
    {chunked(), "5\r\nab", "connection closed after 2 bytes, inside a chunk"},
    {chunked(), "2\r\nab\r\n",
     "connection closed after 2 bytes, before the last chunk"},
    {chunked(), "2\r\nab\r\n0",
     "connection closed after 2 bytes, before the last chunk"},
    {chunked(), "2\r\nab\r\n0\r\n", ""},
  };
  for (auto& [how, input, detail] : table) {
    INFO(input);
    auto eof = unframe(how, input, 100).eof;
    CHECK(eof.detail == detail);
    CHECK(eof.kind
          == (detail.empty() ? error_kind::none : error_kind::truncated));
  }
  body_framer to_close{framing{body_end::close, 0, false}};
  CHECK(to_close.on_eof(false, "TLS connection closed").kind
        == error_kind::truncated);
}
