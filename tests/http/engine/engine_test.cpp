// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

using namespace muster::test;
using muster::http::error_kind;
using std::chrono::milliseconds;

namespace {

/// The result of an exchange for `path`, and whether the next one reuses the
/// connection.
struct expectation {
  std::string path;
  error_kind kind;
  int status;
  uint64_t bytes;
  bool keeps_connection;
  std::string detail; ///< A part of it.
};

const std::vector<expectation>& expectations() {
  using enum error_kind;
  static const std::vector<expectation> table{
    // Invalid responses.
    {"/reset", truncated, 0, 0, false, "connection reset by the server"},
    {"/close", truncated, 0, 0, false,
     "connection closed by the server without a response"},
    {"/reset-head", truncated, 0, 0, false,
     "connection reset inside the response head, after 27 bytes"},
    {"/close-head", truncated, 0, 0, false,
     "connection closed inside the response head, after 27 bytes"},
    {"/reset-body", truncated, 200, 1234, false,
     "connection reset after 1234 of 5000 bytes"},
    {"/never", timeout, 0, 0, false, "no response within 300 ms"},
    {"/garbage", protocol, 0, 0, false, "not an HTTP/1 response"},
    {"/http2", protocol, 0, 0, false, "HTTP/2"},
    {"/http09", protocol, 0, 0, false, "\"<html>so old</html>\""},
    {"/switch", protocol, 0, 0, false, "switched protocols"},
    {"/drip-head", timeout, 0, 0, false, "within 300 ms"},
    {"/endless-head", too_large, 0, 0, false, "exceeds 65536 bytes"},
    {"/endless-line", too_large, 0, 0, false, "exceeds 65536 bytes"},
    {"/endless-103", too_large, 0, 0, false, "exceeds 65536 bytes"},
    // Bodies that differ from their description.
    {"/truncated", truncated, 200, 1234, false,
     "connection closed after 1234 of 5000 bytes"},
    {"/stall", timeout, 200, 1234, false,
     "no byte for 300 ms after 1234 of 5000 bytes"},
    {"/cut-chunk", truncated, 200, 11, false, "inside a chunk"},
    {"/no-last-chunk", truncated, 200, 6, false, "before the last chunk"},
    {"/bad-chunk", protocol, 200, 6, false,
     "chunk without a valid size after 6 bytes"},
    {"/long-chunk", protocol, 200, 3, false,
     "chunk longer than its size says after 3 bytes"},
    {"/negative-length", protocol, 200, 0, false,
     "invalid Content-Length \"-5\""},
    {"/word-length", protocol, 200, 0, false, "invalid Content-Length \"5x\""},
    {"/two-lengths", protocol, 200, 0, false,
     "conflicting Content-Length fields: 6 and 5"},
    {"/extra", none, 200, 6, false, ""},
    {"/wrong-gzip", decode, 200, 0, false, ""},
    {"/cut-gzip", truncated, 200, 0, true, ""},
    {"/unknown-coding", decode, 200, 0, false, "compress"},
    {"/two-codings", protocol, 200, 0, false,
     "unsupported transfer coding \"identity, chunked\""},
    {"/not-last", protocol, 200, 0, false,
     "unsupported transfer coding \"chunked, gzip\""},
    // Error pages keep their status.
    {"/gone-wrong-gzip", none, 404, 22, true, ""},
    {"/gone-cut-gzip", none, 404, 20, true, ""},
    {"/gone-unknown-coding", none, 404, 6, true, ""},
    // The engine does not follow redirects.
    {"/redirect/1", none, 302, 0, true, ""},
    {"/redirect-loop", none, 302, 0, true, ""},
    {"/redirect-huge", none, 302, 0, false, ""},
    {"/redirect-drip", none, 302, 0, false, ""},
    {"/redirect-wrong-gzip", none, 302, 0, true, ""},
    {"/redirect-two", protocol, 302, 0, false, "different Location fields"},
    // Unusual but valid.
    {"/early", none, 200, 6, true, ""},
    {"/continue", none, 200, 6, true, ""},
    {"/close-delimited", none, 200, 6, false, ""},
    {"/one-shot", none, 200, 6, false, ""},
    {"/close-after", none, 200, 6, false, ""},
    {"/http10", none, 200, 6, false, ""},
    {"/chunked", none, 200, 6, true, ""},
    {"/both-lengths", none, 200, 6, false, ""},
    {"/same-lengths", none, 200, 6, true, ""},
    {"/empty-gzip", none, 200, 0, true, ""},
    {"/gzip", none, 200, 6, true, ""},
    {"/gzip-chunked", none, 200, 6, true, ""},
    {"/no-coding", none, 200, 6, true, ""},
    {"/bytes/3000000", none, 200, 3'000'000, true, ""},
    {"/status/204", none, 204, 0, true, ""},
    {"/status/304", none, 304, 0, true, ""},
    {"/status/404", none, 404, 11, true, ""},
    {"/status/503", none, 503, 11, true, ""},
    {"/", none, 200, 6, true, ""},
  };
  return table;
}

void check_all(const hostile_origin& origin, muster::http::tls_settings tls) {
  auto kind = ENGINE_KIND();
  for (auto& expected : expectations()) {
    INFO(kind.name << " " << expected.path);
    auto settings = expected.kind == error_kind::timeout ? quick_settings()
                                                         : patient_settings();
    settings.tls = tls;
    auto engine = kind.make(settings);
    auto result =
      engine.run(request_for(with_credentials(origin.url(expected.path))));
    INFO(result.error.detail);
    CHECK(result.error.kind == expected.kind);
    CHECK(result.status == expected.status);
    // How much of truncated gzip is decoded depends on the decoder.
    if (expected.path != "/cut-gzip")
      CHECK(result.bytes == expected.bytes);
    CHECK_THAT(result.error.detail, contains(expected.detail));
    CHECK(result.error.detail.empty() == (expected.kind == error_kind::none));
    CHECK_THAT(result.error.detail, !contains("secret"));
    CHECK_FALSE(result.reused);
    auto next = engine.run(request_for(origin.url("/")));
    CHECK(next.error.detail == "");
    CHECK(next.bytes == 6);
    CHECK(next.reused == expected.keeps_connection);
  }
}

} // namespace

TEST_CASE("every misbehaviour has its error kind, and the next exchange "
          "succeeds") {
  hostile_origin origin;
  check_all(origin, {});
}

TEST_CASE("every misbehaviour has its error kind over TLS, too") {
  authority ca;
  scratch_directory scratch;
  hostile_options options;
  options.tls = ca.issue();
  hostile_origin origin{options};
  check_all(origin, {scratch.write("ca.pem", ca.pem()), true});
}

TEST_CASE("the total deadline ends a body that drips") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto request = request_for(origin.url("/drip"));
  request.deadline = muster::http::steady_clock::now() + milliseconds{400};
  auto result = engine.run(request);
  CHECK(result.error.kind == error_kind::timeout);
  CHECK_THAT(result.error.detail, contains("the total deadline passed after")
                                    && contains("of 5000 bytes"));
  CHECK(result.status == 200);
  CHECK(result.bytes > 0);
}

TEST_CASE("the total deadline ends an endless body that never pauses") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto request = request_for(origin.url("/bytes/1000000000000"));
  request.deadline = muster::http::steady_clock::now() + milliseconds{1'000};
  auto result = engine.run(request);
  CHECK(result.error.kind == error_kind::timeout);
  CHECK(result.bytes > 0);
  CHECK(result.wire_bytes == result.bytes);
}

TEST_CASE("the total deadline ends the wait for a head") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto request = request_for(origin.url("/never"));
  request.deadline = muster::http::steady_clock::now() + milliseconds{100};
  CHECK(engine.run(request).error.detail
        == "no response when the total deadline passed");
}

TEST_CASE("the size limit holds for a gzip bomb and a large body") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.meter.max_bytes = 1'000'000;
  auto engine = ENGINE_KIND().make(settings);
  for (auto path : {"/gzip-bomb", "/bytes/1000001"}) {
    INFO(path);
    auto result = engine.run(request_for(origin.url(path)));
    CHECK(result.error.kind == error_kind::too_large);
    CHECK(result.wire_bytes <= 1'100'000);
  }
  CHECK_FALSE(engine.run(request_for(origin.url("/bytes/1000000"))).error);
}

TEST_CASE("a body with a too large announced size fails at once") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.meter.max_bytes = 1'000'000;
  settings.meter.sha256 = true;
  auto kind = ENGINE_KIND();
  auto engine = kind.make(settings);
  for (auto size :
       {"1000001", "10737418240", "9223372036854775807", "18446744073709551615",
        "18446744073709551616", "99999999999999999999999"}) {
    INFO(kind.name << " " << size);
    auto path = std::string{"announced/"} + size;
    muster::http::exchange_result result;
    auto seconds = seconds_of(
      [&] { result = engine.run(request_for(origin.url("/" + path))); });
    CHECK(seconds < 8);
    CHECK(result.error.kind == error_kind::too_large);
    CHECK_THAT(result.error.detail, contains(size));
    CHECK(result.status == 200);
    CHECK(result.content_type == "a/b");
    CHECK(result.bytes == 0u);
    auto gone = engine.run(request_for(origin.url("/gone-" + path)));
    CHECK(gone.error.detail == "");
    CHECK(gone.status == 404);
    CHECK_THAT(gone.warning, contains(size) && contains("was not read"));
    CHECK_FALSE(gone.sha256);
  }
  settings.head = true;
  auto ask = [&](const std::string& size) {
    auto path = "/announced/" + size;
    return kind.make(settings).run(request_for(origin.url(path)));
  };
  CHECK(ask("1000001").bytes == 1'000'001u);
  CHECK_FALSE(ask("18446744073709551616").error);
}

TEST_CASE("a chunk with a too large announced size fails at once") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.meter.max_bytes = 1'000;
  auto engine = ENGINE_KIND().make(settings);
  auto run = [&](const std::string& path) {
    return engine.run(request_for(origin.url(path)));
  };
  auto seconds = seconds_of([&] {
    auto result = run("/huge-chunk");
    CHECK(result.error.kind == error_kind::too_large);
    CHECK(result.error.detail
          == "over the cap of 1000 bytes, a chunk of 9223372036854775807 bytes "
             "is announced after 0 bytes");
    result = run("/later-huge-chunk");
    CHECK(result.error.kind == error_kind::too_large);
    CHECK(result.bytes == 3u);
    result = run("/gone-huge-chunk");
    CHECK(result.error.detail == "");
    CHECK(result.status == 404);
    CHECK_THAT(result.warning, contains("was not read"));
    result = run("/moved-huge-chunk");
    CHECK(result.error.detail == "");
    CHECK(result.location == "/");
  });
  CHECK(seconds < 8);
}

TEST_CASE("a response that may ask for time is reported with its head") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(quick_settings());
  struct row {
    const char* path;
    int status;
    bool told;
  };
  auto [path, status, told] = GENERATE(row{"/busy-stalls", 429, true},
                                       row{"/unavailable-stalls", 503, true},
                                       row{"/failing-stalls", 503, false},
                                       row{"/stall", 200, false},
                                       // Everything arrives at once.
                                       row{"/busy", 429, false});
  CAPTURE(path);
  auto result = engine.run(request_for(origin.url(path)));
  CHECK(result.status == status);
  CHECK_FALSE(result.head_only);
  REQUIRE(engine.words->size() == (told ? 1 : 0));
  if (!told)
    return;
  CHECK(result.error.kind == error_kind::timeout);
  CHECK(engine.words->front().head_only);
  CHECK(engine.words->front().status == status);
  CHECK(engine.words->front().retry_after == "7");
}

TEST_CASE("a wrong name of a coding gives a warning") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.meter.sha256 = true;
  auto kind = ENGINE_KIND();
  auto engine = kind.make(settings);
  auto result = engine.run(request_for(origin.url("/no-coding")));
  CHECK_THAT(result.warning, contains("'UTF-8', which is not a coding"));
  CHECK(result.sha256);
  CHECK_THAT(engine.run(request_for(origin.url("/gone-wrong-gzip"))).warning,
             contains("gzip content is corrupt")
               && contains("the body counts as received"));
  CHECK(engine.run(request_for(origin.url("/gzip"))).warning == "");
  settings.head = true;
  auto head = kind.make(settings).run(request_for(origin.url("/no-coding")));
  CHECK(head.bytes == 6u);
  CHECK_THAT(head.warning, contains("'UTF-8'"));
}

TEST_CASE("without decoding, content is the body as received") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.meter.sha256 = true;
  settings.meter.wire_sha256 = true;
  auto kind = ENGINE_KIND();
  auto run = [&](const std::string& path) {
    return kind.make(settings).run(request_for(origin.url(path)));
  };
  auto decoded = run("/gzip");
  CHECK(decoded.bytes == 6u);
  CHECK(decoded.sha256 != decoded.wire_sha256);
  struct {
    std::string accept_encoding;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<bool> decode;
    bool decodes;
  } const cases[]{
    {"gzip", {}, {}, true},
    {"gzip", {}, false, false},
    {"identity", {}, {}, false},
    {"identity", {}, true, true},
    {"identity;q=1, *;q=0", {}, {}, false},
    {"*", {}, {}, true},
    {"", {}, {}, true},
    {"gzip", {{"Accept-Encoding", "identity"}}, {}, false},
  };
  for (auto& c : cases) {
    INFO(kind.name << " " << c.accept_encoding);
    settings.accept_encoding = c.accept_encoding;
    settings.headers = c.headers;
    settings.decode = c.decode;
    auto result = run("/gzip");
    CHECK(result.error.detail == "");
    CHECK(result.wire_sha256 == decoded.wire_sha256);
    CHECK(result.sha256 == (c.decodes ? decoded.sha256 : decoded.wire_sha256));
    CHECK((result.bytes == result.wire_bytes) != c.decodes);
    // Transfer codings belong to the connection.
    CHECK(run("/gzip-chunked").bytes == 6u);
    CHECK(run("/unknown-coding").error.kind
          == (c.decodes ? error_kind::decode : error_kind::none));
  }
}

TEST_CASE("a result contains status, version, type, digest and times") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.meter.sha256 = true;
  auto engine = ENGINE_KIND().make(settings);
  auto result = engine.run(request_for(origin.url("/echo")));
  CHECK(result.status == 200);
  CHECK(result.http_version == 11);
  CHECK(result.content_type == "text/plain");
  CHECK(result.remote == muster::http::parse_ip("127.0.0.1"));
  CHECK(result.connect_time.has_value());
  CHECK_FALSE(result.tls_time.has_value());
  CHECK(result.first_byte_time.has_value());
  CHECK(result.bytes == origin.heads().at(0).size());
  auto again = engine.run(request_for(origin.url("/gzip")));
  CHECK(again.reused);
  CHECK_FALSE(again.connect_time.has_value());
  CHECK(again.bytes == 6);
  CHECK(again.wire_bytes > again.bytes);
  REQUIRE(again.sha256);
  CHECK(muster::http::to_hex(*again.sha256)
        == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
  CHECK(engine.run(request_for(origin.url("/http10"))).http_version == 10);
  CHECK(engine.run(request_for(origin.url("/status/429"))).retry_after == "7");
  CHECK(engine.run(request_for(origin.url("/busy"))).retry_after == "7");
}

TEST_CASE("a Location is passed on byte for byte") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  for (auto location : {"ftp://example.org/%41%2f+b?c=%26", "mailto:a@b",
                        "//other.example/x", "?q"}) {
    auto request = request_for(origin.url("/"));
    request.target.target = std::string{"/to/"} + location;
    auto result = engine.run(request);
    CHECK_FALSE(result.error);
    CHECK(result.status == 302);
    CHECK(result.location == location);
    CHECK(result.wire_bytes == 6);
  }
}

TEST_CASE("a response to HEAD has no body, and its size is Content-Length") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.head = true;
  auto engine = ENGINE_KIND().make(settings);
  auto result = engine.run(request_for(origin.url("/any")));
  CHECK_FALSE(result.error);
  CHECK(result.status == 200);
  CHECK(result.bytes == 6u);
  CHECK(result.wire_bytes == 0);
  CHECK_FALSE(result.sha256);
  CHECK(origin.heads().at(0).starts_with("HEAD /any HTTP/1.1\r\n"));
  CHECK_FALSE(engine.run(request_for(origin.url("/chunked"))).bytes);
  CHECK_FALSE(engine.run(request_for(origin.url("/gzip"))).bytes);
}

TEST_CASE("the request target is sent byte for byte") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto request = request_for(origin.url("/"));
  request.target.target = "/a%20b%2Fc/%e4?x=%26&y=[z]|{}'+~";
  engine.run(request);
  CHECK(origin.heads().at(0).starts_with("GET " + request.target.target
                                         + " HTTP/1.1\r\n"));
}

TEST_CASE("cookies of responses that do not end a fetch are reported") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto run = [&](const std::string& path) {
    return engine.run(request_for(origin.url(path))).set_cookies;
  };
  CHECK(run("/gone-set-cookies") == std::vector<std::string>{"a=1", "b=2"});
  CHECK(run("/cut-set-cookies") == std::vector<std::string>{"a=1"});
}

TEST_CASE("each Set-Cookie field of a redirect is reported separately") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto result = engine.run(request_for(origin.url("/set-cookies")));
  CHECK(result.location == "/");
  CHECK(result.set_cookies
        == std::vector<std::string>{
          "a=1, b; Expires=Thu, 01 Jan 2099 00:00:00 GMT", "c=2"});
}

TEST_CASE("credentials and configured fields reach only their own origin") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.headers = {{"Cookie", "id=1"}, {"X-Mine", "2"}};
  auto engine = ENGINE_KIND().make(settings);
  auto request = request_for(with_credentials(origin.url("/")));
  engine.run(request);
  auto head = origin.heads().at(0);
  CHECK_THAT(head, contains("\r\nHost: 127.0.0.1:"
                            + std::to_string(origin.port()) + "\r\n"));
  CHECK_THAT(head, contains("\r\nUser-Agent: muster-test/1\r\n"));
  CHECK_THAT(head, contains("\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n"));
  CHECK_THAT(head, contains("\r\nCookie: id=1\r\n"));
  CHECK_THAT(head, contains("\r\nX-Mine: 2\r\n"));
  CHECK_THAT(head,
             contains("\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"));
  auto foreign = request_for(origin.url("/"));
  foreign.foreign = true;
  engine.run(foreign);
  head = origin.heads().at(1);
  CHECK_THAT(head, !contains("Authorization"));
  CHECK_THAT(head, !contains("Cookie"));
  CHECK_THAT(head, !contains("X-Mine"));
  CHECK_THAT(head, !contains("Referer"));
}
