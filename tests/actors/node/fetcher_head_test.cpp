// SPDX-License-Identifier: BSD-3-Clause

#include "tests/actors/node/fetcher_fixture.hpp"

using namespace muster;
using namespace std::chrono_literals;
using http::error_kind;

namespace {

/// A fetcher with `fetch.method=HEAD` and `fetch.head-fallback=true`.
struct fixture : test::fetcher_fixture {
  fixture() {
    settings.exchange.head = true;
    settings.head_fallback = true;
  }

  /// The methods of the requests so far.
  std::string methods() const {
    std::string result;
    for (auto& request : w->requests)
      result += request.settings->head ? "HEAD " : "GET ";
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a refused HEAD is repeated as GET") {
  auto status = GENERATE(403, 405, 501);
  settings.retries = GENERATE(0U, 2U);
  w->script = {response(status), response(200)};
  auto& result = fetch("http://a.example/x");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.status == 200);
  CHECK(result.attempts == 1);
  CHECK(result.redirects == 0);
  CHECK(result.final_url.empty());
  CHECK(result.warning
        == "HEAD was answered with " + std::to_string(status)
             + ", so this is the result of GET");
  CHECK(methods() == "HEAD GET ");
  CHECK(w->requests[1].target.target == "/x");
  CHECK(w->requests[1].settings->skip_body);
  // Each has a permit of its own.
  REQUIRE(w->exchanges.size() == 1);
  CHECK(w->exchanges[0].host == "a.example");
  CHECK(w->exchanges[0].use == permit_use::connected);
}

TEST_CASE_METHOD(fixture, "other answers to HEAD are final") {
  SECTION("any other status") {
    w->script = {response(GENERATE(200, 204, 304, 400, 401, 404, 410, 505))};
  }
  SECTION("without fetch.head-fallback") {
    settings.head_fallback = false;
    w->script = {response(405)};
  }
  SECTION("with GET") {
    settings.exchange.head = false;
    w->script = {response(405)};
  }
  SECTION("an accepted status") {
    std::string error;
    settings.exchange.accept = *http::status_set::parse("403-405", error);
    w->script = {response(405)};
  }
  auto& result = fetch("http://a.example/");
  CHECK(w->requests.size() == 1);
  CHECK(result.warning == "");
}

TEST_CASE_METHOD(fixture, "the answer to GET is final, too") {
  w->script = {response(405), response(403), response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 403);
  CHECK_THAT(result.warning, test::contains("HEAD was answered with 405"));
  CHECK(methods() == "HEAD GET ");
}

TEST_CASE_METHOD(fixture, "a retry after a refused HEAD uses GET at once") {
  settings.retries = 1;
  w->script = {response(302, "/y"), response(405), response(503),
               response(302, "/y"), response(200)};
  auto& result = fetch("http://a.example/x");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.attempts == 2);
  CHECK(methods() == "HEAD HEAD GET GET GET ");
}

TEST_CASE_METHOD(fixture, "a failed GET names the refused HEAD") {
  settings.retries = 0;
  auto cut = response(0);
  cut.error = {error_kind::timeout, "as scripted"};
  w->script = {response(405), cut};
  auto& result = fetch("http://a.example/");
  CHECK(result.error_kind == error_kind::timeout);
  CHECK_THAT(result.warning, test::contains("HEAD was answered with 405"));
}

TEST_CASE_METHOD(fixture, "HEAD and GET of a URL are different requests") {
  SECTION("so they are no loop") {
    w->script = {response(302, "/y"), response(405), response(302, "/x"),
                 response(200)};
    CHECK(fetch("http://a.example/x").outcome == outcome::ok);
    CHECK(methods() == "HEAD HEAD GET GET ");
  }
  SECTION("but the same GET is") {
    w->script = {response(405), response(302, "/y"), response(302, "/x")};
    CHECK(fetch("http://a.example/x").error
          == "redirect loop back to http://a.example/x");
  }
}

TEST_CASE_METHOD(fixture, "GET sends the cookies of the refused HEAD") {
  auto refused = response(403);
  refused.set_cookies = {"a=1"};
  w->script = {refused, response(200)};
  fetch("http://a.example/");
  CHECK(w->requests.at(1).cookies == "a=1");
}

TEST_CASE_METHOD(fixture, "without a permit for GET, HEAD keeps its result") {
  w->permits = false;
  w->script = {response(405)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 405);
  CHECK(result.warning == "GET was not tried: as scripted");
}

TEST_CASE_METHOD(fixture, "a fetch that moves on remembers the refused HEAD") {
  http::exchange_result lack;
  lack.lack = http::shortage::descriptors;
  w->script = {response(405), lack};
  start("http://a.example/x");
  REQUIRE(w->set_aside.size() == 1);
  auto& so_far = w->set_aside[0].rest.so_far;
  REQUIRE(so_far);
  CHECK(so_far->refused_head == 405);
  w->script = {response(200)};
  start("http://a.example/x", *so_far);
  CHECK(methods() == "HEAD GET GET ");
  REQUIRE(w->results.size() == 1);
  CHECK_THAT(w->results[0].first.warning,
             test::contains("HEAD was answered with 405"));
}
