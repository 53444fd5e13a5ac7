// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <optional>

using namespace muster::test;
using muster::http::error_kind;

TEST_CASE("without its body, GET gives the size that the head announces") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.skip_body = true;
  settings.meter.sha256 = true;
  settings.meter.max_bytes = 1'000;
  auto engine = ENGINE_KIND().make(settings);
  struct row {
    const char* path;
    std::optional<uint64_t> bytes;
  };
  auto seconds = seconds_of([&] {
    for (auto [path, bytes] :
         {row{"/bytes/900", 900},
          // Over the limits of content and of reading.
          row{"/bytes/10000000", 10'000'000},
          row{"/announced/20000000", 20'000'000}, row{"/stall", 5'000},
          row{"/truncated", 5'000}, row{"/status/204", 0},
          row{"/status/404", 11},
          // A short body is read, so its size is known.
          row{"/chunked", 6}, row{"/cut-chunk", std::nullopt},
          row{"/huge-chunk", std::nullopt},
          row{"/close-delimited", std::nullopt}, row{"/gzip", std::nullopt},
          row{"/gzip-chunked", std::nullopt},
          row{"/unknown-coding", std::nullopt}}) {
      CAPTURE(path);
      auto result = engine.run(request_for(origin.url(path)));
      CHECK(result.error.detail == "");
      CHECK(result.bytes == bytes);
      CHECK(result.wire_bytes <= 200'000);
      CHECK_FALSE(result.sha256);
    }
  });
  CHECK(seconds < 8);
  CHECK(origin.heads().at(0).starts_with("GET /bytes/900 HTTP/1.1\r\n"));
  CHECK_THAT(origin.heads().at(0),
             contains("\r\nAccept-Encoding: identity\r\n"));
}

TEST_CASE("without its body, a broken response is an error all the same") {
  hostile_origin origin;
  auto settings = quick_settings();
  settings.skip_body = true;
  auto engine = ENGINE_KIND().make(settings);
  struct row {
    const char* path;
    error_kind expected;
  };
  for (auto [path, expected] : {row{"/two-lengths", error_kind::protocol},
                                row{"/garbage", error_kind::protocol},
                                row{"/close-head", error_kind::truncated},
                                row{"/never", error_kind::timeout}}) {
    CAPTURE(path);
    CHECK(engine.run(request_for(origin.url(path))).error.kind == expected);
  }
}

TEST_CASE("a short body that is skipped leaves the connection usable") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.skip_body = true;
  auto engine = ENGINE_KIND().make(settings);
  for (int i = 0; i < 3; ++i)
    engine.run(request_for(origin.url("/bytes/900")));
  CHECK(origin.connections() == 1);
  engine.run(request_for(origin.url("/bytes/10000000")));
  engine.run(request_for(origin.url("/bytes/900")));
  CHECK(origin.connections() == 2);
}

TEST_CASE("a redirect is followed without its body") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.skip_body = true;
  auto engine = ENGINE_KIND().make(settings);
  auto result = engine.run(request_for(origin.url("/to/x")));
  CHECK(result.location == "x");
  CHECK(result.wire_bytes == 6);
}
