// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <string_view>

using namespace muster::test;
using muster::http::error_kind;
using muster::http::exchange_settings;
using muster::http::status_set;

namespace {

exchange_settings accepting(std::string_view statuses) {
  auto result = patient_settings();
  std::string error;
  auto parsed = status_set::parse(statuses, error);
  REQUIRE(parsed);
  result.accept = *parsed;
  return result;
}

} // namespace

TEST_CASE("the body of an accepted response must be complete") {
  hostile_origin origin;
  auto settings = accepting("200,404");
  settings.meter.max_bytes = 1'000'000;
  auto kind = ENGINE_KIND();
  struct row {
    const char* path;
    error_kind expected;
  };
  auto engine = kind.make(settings);
  for (auto [path, expected] :
       {row{"/gone-wrong-gzip", error_kind::decode},
        row{"/gone-cut-gzip", error_kind::truncated},
        row{"/gone-unknown-coding", error_kind::decode},
        row{"/gone-announced/1000001", error_kind::too_large}}) {
    CAPTURE(path);
    auto result = engine.run(request_for(origin.url(path)));
    CHECK(result.error.kind == expected);
    CHECK(result.status == 404);
  }
}

TEST_CASE("the body of a response that is not accepted may be broken") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(accepting("404"));
  auto result = engine.run(request_for(origin.url("/wrong-gzip")));
  CHECK(result.error.detail == "");
  CHECK(result.status == 200);
  CHECK_THAT(result.warning, contains("gzip content is corrupt"));
}

TEST_CASE("an accepted redirect that is not followed is a document") {
  hostile_origin origin;
  auto kind = ENGINE_KIND();
  auto settings = accepting("200-399");
  settings.follow = false;
  settings.meter.sha256 = true;
  auto engine = kind.make(settings);
  auto result = engine.run(request_for(origin.url("/to/x")));
  CHECK_FALSE(result.error);
  CHECK(result.status == 302);
  CHECK(result.location == "");
  CHECK(result.bytes == 6u);
  CHECK(result.sha256);
  CHECK(engine.run(request_for(origin.url("/redirect-wrong-gzip"))).error.kind
        == error_kind::decode);
  settings.accept = {};
  engine = kind.make(settings);
  result = engine.run(request_for(origin.url("/to/x")));
  CHECK(result.location == "x");
  CHECK_FALSE(result.sha256);
}
