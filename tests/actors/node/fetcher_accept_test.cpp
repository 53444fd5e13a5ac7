// SPDX-License-Identifier: BSD-3-Clause

#include "tests/actors/node/fetcher_fixture.hpp"

using namespace muster;
using namespace std::chrono_literals;
using http::error_kind;

namespace {

/// A fetcher for which `fetch.accept` has this value.
struct fixture : test::fetcher_fixture {
  void accept(std::string_view text) {
    std::string error;
    auto parsed = http::status_set::parse(text, error);
    REQUIRE(parsed);
    settings.exchange.accept = *parsed;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a final response is ok if its status is accepted") {
  struct row {
    const char* accept;
    int status;
    outcome expected;
  };
  auto [text, status, expected] = GENERATE(
    row{"200-299", 204, outcome::ok}, //
    row{"200-299", 300, outcome::http_error},
    row{"200-299,304,401", 304, outcome::ok},
    row{"200-299,304,401", 401, outcome::ok},
    row{"200-299,304,401", 404, outcome::http_error},
    row{"404", 404, outcome::ok}, row{"404", 200, outcome::http_error},
    row{"999", 999, outcome::ok}, row{"500-503", 302, outcome::http_error});
  CAPTURE(text, status);
  accept(text);
  w->script = {response(status)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == expected);
  CHECK(result.status == status);
  CHECK(result.error_kind == error_kind::none);
  CHECK(result.attempts == 1);
}

TEST_CASE_METHOD(fixture, "an accepted response is not retried") {
  auto status = GENERATE(408, 425, 500, 502, 503, 504);
  accept("200-299,400-599");
  w->script = {response(status), response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.status == status);
  CHECK(w->requests.size() == 1);
}

TEST_CASE_METHOD(fixture, "only a complete response is accepted") {
  accept("404");
  auto cut = response(404);
  cut.error = {error_kind::truncated, "as scripted"};
  SECTION("so it is retried") {
    w->script = {cut, response(404)};
    auto& result = fetch("http://a.example/");
    CHECK(result.outcome == outcome::ok);
    CHECK(result.attempts == 2);
  }
  SECTION("or is an error") {
    settings.retries = 0;
    w->script = {cut};
    auto& result = fetch("http://a.example/");
    CHECK(result.outcome == outcome::error);
    CHECK(result.error_kind == error_kind::truncated);
    CHECK(result.status == 404);
  }
}

TEST_CASE_METHOD(fixture,
                 "an accepted 429 ends the fetch, and slows down its host") {
  auto busy = response(429);
  auto status = GENERATE(429, 503);
  busy.status = status;
  busy.retry_after = "7";
  accept("429,503");
  w->script = {busy, response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.status == status);
  CHECK(result.attempts == 1);
  CHECK_THAT(result.warning, test::contains("the host asked to wait until "));
  REQUIRE(w->slowed.size() == 1);
  CHECK(w->slowed[0].wait.value_or(0s) == 7s);
  CHECK(w->results[0].second == permit_use::throttled);
}

TEST_CASE_METHOD(fixture, "redirects are followed even if they are accepted") {
  accept("200-399");
  w->script = {response(302, "/y"), response(404)};
  auto& result = fetch("http://a.example/x");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 404);
  CHECK(result.redirects == 1);
}

TEST_CASE_METHOD(fixture, "too many redirects are an error, accepted or not") {
  accept("200-399");
  settings.max_redirects = 1;
  w->script = {response(302, "/y"), response(302, "/z")};
  CHECK(fetch("http://a.example/x").error_kind == error_kind::redirect);
}
