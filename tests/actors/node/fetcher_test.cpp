// SPDX-License-Identifier: BSD-3-Clause

#include "tests/actors/node/fetcher_fixture.hpp"

using namespace muster;
using namespace std::chrono_literals;
using http::error_kind;
using http::exchange_result;

namespace {

using fixture = test::fetcher_fixture;

exchange_result setting(std::vector<std::string> cookies,
                        std::string location) {
  auto x = fixture::response(302, std::move(location));
  x.set_cookies = std::move(cookies);
  return x;
}

exchange_result failure(error_kind kind, std::string detail = "as scripted") {
  exchange_result x;
  x.error = {kind, std::move(detail)};
  return x;
}

/// An attempt that reached the server and then failed in this way.
exchange_result broken(error_kind kind) {
  auto x = failure(kind);
  x.connect_time = 3ms;
  return x;
}

} // namespace

TEST_CASE_METHOD(fixture, "a 200 is ok after one attempt") {
  w->script = {response(200)};
  auto& result = fetch("http://a.example/x");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.status == 200);
  CHECK(result.bytes == 12);
  CHECK(result.attempts == 1);
  CHECK(result.redirects == 0);
  CHECK(result.final_url.empty());
  CHECK(result.remote_ip == "192.0.2.1");
  CHECK(result.connect == microseconds{3000});
  CHECK(result.tls == absent);
  CHECK(w->results[0].second == permit_use::connected);
  REQUIRE(w->requests.size() == 1);
  CHECK(w->requests[0].port == 80);
  CHECK_FALSE(w->requests[0].foreign);
}

TEST_CASE_METHOD(fixture, "final statuses outside 2xx are http_error") {
  auto status = GENERATE(300, 304, 400, 401, 403, 404, 410, 501);
  w->script = {response(status)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == status);
  CHECK(result.attempts == 1);
  CHECK(result.error_kind == error_kind::none);
}

TEST_CASE_METHOD(fixture, "temporary statuses are retried") {
  auto status = GENERATE(408, 425, 429, 500, 502, 503, 504);
  w->script = {response(status), response(status), response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.attempts == 3);
  CHECK(w->requests.size() == 3);
}

TEST_CASE_METHOD(fixture,
                 "after all retries, the result is that of the last attempt") {
  settings.retries = 1;
  w->script = {response(503), response(500), response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 500);
  CHECK(result.attempts == 2);
}

TEST_CASE_METHOD(fixture, "temporary failures are retried") {
  struct row {
    exchange_result failure;
    bool retried;
  };
  auto [first, retried] = GENERATE(row{failure(error_kind::connect), true},
                                   row{failure(error_kind::timeout), true},
                                   row{broken(error_kind::timeout), true},
                                   row{broken(error_kind::truncated), true},
                                   row{broken(error_kind::protocol), false},
                                   row{broken(error_kind::tls), false},
                                   row{broken(error_kind::too_large), false},
                                   row{broken(error_kind::decode), false});
  w->script = {first, response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.attempts == (retried ? 2 : 1));
  CHECK((result.outcome == outcome::ok) == retried);
  if (!retried)
    CHECK(result.error_kind == first.error.kind);
}

TEST_CASE_METHOD(fixture, "a temporary failure of a look-up is retried") {
  w->names["c.example"] = {{}, "the name server did not answer", true};
  auto& result = fetch("http://c.example/");
  CHECK(result.outcome == outcome::error);
  CHECK(result.error_kind == error_kind::dns);
  CHECK(result.error == "the name server did not answer");
  CHECK(result.attempts == 3);
  CHECK(w->requests.empty());
}

TEST_CASE_METHOD(fixture, "no look-up is requested for a cached name") {
  names = std::make_shared<http::name_cache>();
  auto expires = sim.now() + 10s;
  auto known = std::make_shared<http::dns_answer>();
  known->addresses = {*http::parse_ip("192.0.2.9")};
  names->put("a.example", known, expires);
  w->script = {response(302, "http://b.example/"), response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::ok);
  CHECK(w->looked_up == std::vector<std::string>{"b.example"});
  CHECK(w->requests.at(0).addresses == known->addresses);
}

TEST_CASE_METHOD(fixture, "a cached name takes no time") {
  names = std::make_shared<http::name_cache>();
  auto known = std::make_shared<http::dns_answer>(w->names["a.example"]);
  names->put("a.example", known, sim.now() + 10s);
  w->script = {response(200)};
  CHECK(fetch("http://a.example/").dns == 0us);
}

TEST_CASE_METHOD(fixture, "the cache may contain that a name does not exist") {
  names = std::make_shared<http::name_cache>();
  auto known = std::make_shared<http::dns_answer>();
  known->error = "host not found";
  names->put("a.example", known, sim.now() + 10s);
  auto& result = fetch("http://a.example/");
  CHECK(result.error == "host not found");
  CHECK(w->looked_up.empty());
}

TEST_CASE_METHOD(fixture, "a name that does not exist fails at once") {
  auto& result = fetch("http://nope.example/");
  CHECK(result.error_kind == error_kind::dns);
  CHECK(result.error == "host not found");
  CHECK(result.attempts == 1);
  CHECK(w->results[0].second == permit_use::unused);
}

TEST_CASE_METHOD(fixture, "no permit is held while backing off") {
  settings.retries = 1;
  w->script = {response(503), response(200)};
  fetch("http://a.example/");
  REQUIRE(w->exchanges.size() == 2);
  CHECK(w->exchanges[0].host.empty());
  CHECK(w->exchanges[0].use == permit_use::connected);
  CHECK(w->exchanges[1].host == "a.example");
  CHECK(w->exchanges[1].use == permit_use::unused);
}

TEST_CASE_METHOD(fixture, "the node is told whether the connection is kept") {
  auto kept = response(200);
  kept.kept = true;
  SECTION("a new connection") {
    w->script = {kept};
    fetch("http://a.example/");
    CHECK(w->results[0].second == permit_use::opened);
  }
  SECTION("a reused connection") {
    kept.reused = true;
    kept.connect_time.reset();
    w->script = {kept};
    fetch("http://a.example/");
    CHECK(w->results[0].second == permit_use::kept);
  }
  SECTION("before a redirect") {
    auto redirect = response(302);
    redirect.kept = true;
    redirect.location = "http://b.example/";
    w->script = {redirect, response(200)};
    fetch("http://a.example/");
    CHECK(w->exchanges[0].use == permit_use::opened);
    CHECK(w->results[0].second == permit_use::connected);
    // The permit says how many URLs wait for the host.
    REQUIRE(w->requests.size() == 2);
    CHECK(w->requests[0].queued == 5);
    CHECK(w->requests[1].queued == 3);
  }
}

TEST_CASE_METHOD(fixture, "connect failures are reported to the breaker") {
  settings.retries = 0;
  SECTION("refused") {
    w->script = {failure(error_kind::connect)};
    fetch("http://a.example/");
    CHECK(w->results[0].second == permit_use::connect_failed);
  }
  SECTION("the total deadline passed while connecting") {
    auto cut_short = failure(error_kind::timeout);
    cut_short.cut_short = true;
    w->script = {cut_short};
    fetch("http://a.example/");
    CHECK(w->results[0].second == permit_use::unused);
  }
  SECTION("timed out before a connection") {
    w->script = {failure(error_kind::timeout)};
    fetch("http://a.example/");
    CHECK(w->results[0].second == permit_use::connect_failed);
  }
  SECTION("timed out after the connection") {
    w->script = {broken(error_kind::timeout)};
    fetch("http://a.example/");
    CHECK(w->results[0].second == permit_use::connected);
  }
}

TEST_CASE_METHOD(fixture, "the node is told that a host asks to wait") {
  struct row {
    int status;
    const char* retry_after;
    bool told;
    std::chrono::seconds wait; ///< 0: the node is told of no wait.
  };
  auto [status, retry_after, told, wait] = GENERATE(
    row{429, "7", true, 7s}, row{429, "", true, 0s}, row{429, "0", true, 0s},
    row{429, "-1", true, 0s}, row{429, "soon", true, 0s},
    row{429, "Thu, 01 Jan 1970 00:00:00 GMT", true, 0s},
    row{503, "7", true, 7s}, row{502, "7", true, 7s}, row{503, "", false, 0s},
    row{503, "0", false, 0s}, row{503, "-1", false, 0s},
    row{404, "7", false, 0s}, row{200, "7", false, 0s});
  CAPTURE(status, retry_after);
  auto x = response(status);
  x.retry_after = retry_after;
  w->script = {x, response(200)};
  auto retried = http::is_retriable(error_kind::none, status, false);
  CHECK(fetch("http://a.example/").attempts == (retried ? 2 : 1));
  REQUIRE(w->slowed.size() == (told ? 1 : 0));
  if (!told)
    return;
  CHECK(w->slowed[0].index == 7);
  CHECK(w->slowed[0].host == "a.example");
  CHECK(w->slowed[0].status == status);
  CHECK(w->slowed[0].wait.value_or(0s) == wait);
  // The node grants a permit when the wait is over.
  REQUIRE(w->exchanges.size() == 1);
  CHECK(w->exchanges[0].host == "a.example");
  CHECK(w->exchanges[0].use == permit_use::throttled);
  CHECK(w->request_times[1] == w->request_times[0]);
}

TEST_CASE_METHOD(fixture, "a date is relative to the clock of the server") {
  auto limited = response(429);
  limited.retry_after = "Sun, 06 Nov 1994 08:49:57 GMT";
  limited.date = "Sun, 06 Nov 1994 08:49:37 GMT";
  w->script = {limited, response(200)};
  fetch("http://a.example/");
  REQUIRE(w->slowed.size() == 1);
  CHECK(w->slowed[0].wait == 20s);
}

TEST_CASE_METHOD(fixture, "a wait that is too long is not started") {
  settings.retry_after_max = 5s;
  auto limited = response(503);
  limited.retry_after = GENERATE("6", "3600", "99999999999999999999999");
  w->script = {limited, response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 503);
  CHECK(result.attempts == 1);
  CHECK_THAT(result.warning,
             Catch::Matchers::StartsWith("the host asked to wait until 2"));
  CHECK(w->slowed.size() == 1);
  CHECK(w->results[0].second == permit_use::throttled);
}

TEST_CASE_METHOD(fixture, "waits that a host asks for use up no retries") {
  settings.retries = 1;
  auto limited = response(429);
  limited.retry_after = "1";
  w->script = {limited, limited, response(500), limited, response(200)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.attempts == 5);
}

TEST_CASE_METHOD(fixture, "without retries, a 429 is the result") {
  settings.retries = 0;
  auto limited = response(429);
  limited.retry_after = "1";
  w->script = {limited, response(200)};
  CHECK(fetch("http://a.example/").status == 429);
  CHECK(w->requests.size() == 1);
  CHECK(w->slowed.size() == 1);
}

TEST_CASE_METHOD(fixture,
                 "after a wait, only the redirect's target is requested "
                 "again") {
  auto limited = response(429);
  w->script = {response(302, "http://b.example/y"), limited, response(200)};
  auto& result = fetch("http://a.example/x");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.redirects == 1);
  CHECK(result.attempts == 2);
  REQUIRE(w->requests.size() == 3);
  CHECK(w->requests[2].target.str() == "http://b.example/y");
  CHECK(w->slowed.at(0).host == "b.example");
}

TEST_CASE_METHOD(fixture,
                 "a URL that is refused after a 429 ends with the 429") {
  w->permits = false;
  w->script = {response(429)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 429);
  CHECK(result.attempts == 1);
}

TEST_CASE_METHOD(fixture, "a wait that the node excuses moves the deadline") {
  settings.timeout = 10s;
  w->excused = 11s;
  auto limited = response(503);
  limited.retry_after = "11";
  w->script = {limited, response(500), response(200)};
  CHECK(fetch("http://a.example/").outcome == outcome::ok);
  REQUIRE(w->requests.size() == 3);
  CHECK(w->requests[1].deadline - w->requests[0].deadline == 11s);
  CHECK(w->requests[2].deadline - w->requests[0].deadline == 22s);
}

TEST_CASE_METHOD(fixture, "backoff grows and never exceeds its cap") {
  settings.retries = 5;
  settings.backoff = {1s, 4s};
  w->script = {response(500), response(500), response(500),
               response(500), response(500), response(500)};
  CHECK(fetch("http://a.example/").attempts == 6);
  const std::chrono::seconds caps[] = {1s, 2s, 4s, 4s, 4s};
  for (size_t i = 0; i < 5; ++i)
    CHECK(w->request_times[i + 1] - w->request_times[i] <= caps[i] + 100ms);
}

TEST_CASE_METHOD(fixture, "redirects are followed to the final URL") {
  auto status = GENERATE(301, 302, 303, 307, 308);
  w->script = {response(status, "https://b.example/y?z"), response(200)};
  auto& result = fetch("http://a.example/x");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.redirects == 1);
  CHECK(result.final_url == "https://b.example/y?z");
  REQUIRE(result.chain.size() == 1);
  CHECK(result.chain[0].status == status);
  CHECK(result.chain[0].url == "http://a.example/x");
  REQUIRE(w->requests.size() == 2);
  CHECK(w->requests[1].target.str() == "https://b.example/y?z");
  CHECK(w->requests[1].port == 443);
  CHECK(w->requests[1].foreign);
  // The fetcher got a permit for the new host first.
  REQUIRE(w->exchanges.size() == 1);
  CHECK(w->exchanges[0].host == "b.example");
  CHECK(w->exchanges[0].use == permit_use::connected);
}

TEST_CASE_METHOD(fixture, "a fetch that left its origin stays foreign") {
  w->script = {response(302, "/1"), response(302, "https://a.example/"),
               response(302, "http://a.example/2"), response(503),
               response(200)};
  fetch("http://user:pw@a.example/x");
  REQUIRE(w->requests.size() == 5);
  CHECK_FALSE(w->requests[1].foreign);
  CHECK(w->requests[2].foreign);
  CHECK(w->requests[2].target.password.empty());
  // The other origin chose the target of this redirect.
  CHECK(w->requests[3].target.str() == "http://a.example/2");
  CHECK(w->requests[3].foreign);
  CHECK(w->requests[3].target.password.empty());
  // The next attempt starts at the first origin again.
  CHECK_FALSE(w->requests[4].foreign);
  CHECK(w->requests[4].target.password == "pw");
}

TEST_CASE_METHOD(fixture, "a URL may be requested again with a cookie") {
  w->script = {setting({"seen=1; Path=/"}, "/page"), response(200)};
  CHECK(fetch("http://a.example/page").outcome == outcome::ok);
  REQUIRE(w->requests.size() == 2);
  CHECK(w->requests[0].cookies == "");
  CHECK(w->requests[1].cookies == "seen=1");
  CHECK(w->results[0].first.redirects == 1);
}

TEST_CASE_METHOD(fixture,
                 "cookies are collected while redirects go back and forth") {
  w->script = {setting({"a=1", "x=1; Domain=b.example"}, "http://b.example/"),
               setting({"b=2"}, "http://a.example/"),
               setting({"c=3"}, "http://b.example/"),
               response(302, "http://a.example/"), response(200)};
  CHECK(fetch("http://a.example/").outcome == outcome::ok);
  std::vector<std::string> sent;
  for (auto& request : w->requests)
    sent.push_back(request.cookies);
  CHECK(sent == std::vector<std::string>{"", "", "a=1", "b=2", "a=1; c=3"});
}

TEST_CASE_METHOD(fixture, "the same request again is a loop") {
  SECTION("without a cookie") {
    w->script = {response(302, "/y"), response(302, "/x")};
    CHECK(fetch("http://a.example/x").error
          == "redirect loop back to http://a.example/x");
    CHECK(w->requests.size() == 2);
  }
  SECTION("with the same cookie") {
    w->script = {setting({"a=1"}, "/x"), setting({"a=1"}, "/x")};
    CHECK(fetch("http://a.example/x").error
          == "redirect loop back to http://a.example/x");
    CHECK(w->requests.size() == 2);
  }
  SECTION("with a cookie for another path") {
    w->script = {setting({"a=1; Path=/z"}, "/x")};
    CHECK(fetch("http://a.example/x").error_kind == error_kind::redirect);
  }
  SECTION("with a cookie that is set and removed") {
    w->script = {setting({"a=1"}, "/x"), setting({"a=; Max-Age=0"}, "/x")};
    CHECK(fetch("http://a.example/x").error_kind == error_kind::redirect);
  }
  SECTION("with cookies turned off") {
    settings.cookies = false;
    w->script = {setting({"a=1"}, "/x")};
    CHECK(fetch("http://a.example/x").error_kind == error_kind::redirect);
    CHECK(w->requests.size() == 1);
  }
}

TEST_CASE_METHOD(fixture, "new cookies in every redirect end at the limit of "
                          "redirects") {
  for (int i = 0; i < 20; ++i)
    w->script.push_back(setting({"n=" + std::to_string(i)}, "/x"));
  auto& result = fetch("http://a.example/x");
  CHECK(result.error.starts_with("more than 10 redirects"));
  CHECK(w->requests.size() == 11);
}

TEST_CASE_METHOD(fixture,
                 "cookies of all answers are sent in all later attempts") {
  auto failed = response(503);
  failed.set_cookies = {"b=2", "a=3"};
  auto limited = response(429);
  limited.set_cookies = {"c=4"};
  w->script = {setting({"a=1"}, "/y"), failed, limited, response(302, "/y"),
               response(200)};
  SECTION("with cookies") {
    CHECK(fetch("http://a.example/x").attempts == 3);
    std::vector<std::string> sent;
    for (auto& request : w->requests)
      sent.push_back(request.cookies);
    CHECK(sent
          == std::vector<std::string>{"", "a=1", "a=3; b=2", "a=3; b=2; c=4",
                                      "a=3; b=2; c=4"});
  }
  SECTION("with cookies turned off") {
    settings.cookies = false;
    fetch("http://a.example/x");
    for (auto& request : w->requests)
      CHECK(request.cookies == "");
  }
}

TEST_CASE_METHOD(fixture,
                 "the node is told of a 429 before its body is complete") {
  auto head = response(429);
  head.retry_after = "7";
  head.head_only = true;
  start("http://a.example/");
  REQUIRE(w->clients.size() == 1);
  caf::anon_send(w->clients[0], head);
  sim.run();
  REQUIRE(w->slowed.size() == 1);
  CHECK(w->slowed[0].wait.value_or(0s) == 7s);
  CHECK(w->exchanges.empty());
  auto rest = head;
  rest.head_only = false;
  w->script = {response(200)};
  caf::anon_send(w->clients[0], rest);
  sim.run();
  // The complete response is not reported again.
  CHECK(w->slowed.size() == 1);
  CHECK(w->exchanges.size() == 1);
  CHECK(w->results.size() == 1);
}

TEST_CASE_METHOD(fixture, "a head that does not ask to wait is not reported") {
  auto head = response(503);
  head.retry_after = "-1";
  head.head_only = true;
  start("http://a.example/");
  caf::anon_send(w->clients.at(0), head);
  sim.run();
  CHECK(w->slowed.empty());
}

TEST_CASE_METHOD(fixture, "a relative redirect stays at the origin") {
  w->script = {response(302, "../y"), response(200)};
  auto& result = fetch("http://user:pw@a.example/p/x");
  CHECK(result.final_url == "http://a.example/y");
  REQUIRE(w->requests.size() == 2);
  CHECK_FALSE(w->requests[1].foreign);
  CHECK(w->requests[1].target.password == "pw");
}

TEST_CASE_METHOD(fixture, "credentials are not sent to another origin") {
  w->script = {response(302, "http://b.example/"), response(200)};
  fetch("http://user:pw@a.example/");
  REQUIRE(w->requests.size() == 2);
  CHECK(w->requests[1].target.username.empty());
  CHECK(w->requests[1].target.password.empty());
}

TEST_CASE_METHOD(fixture, "a redirect without a target is final") {
  w->script = {response(302)};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::http_error);
  CHECK(result.status == 302);
}

TEST_CASE_METHOD(fixture, "a result says when its fetch began") {
  auto now = [] {
    return std::chrono::floor<microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  };
  auto before = now();
  w->script = {response(302, "/b"), response(503), response(200)};
  auto& result = fetch("http://a.example/a");
  CHECK(result.attempts == 2);
  CHECK(result.started_at >= before);
  CHECK(result.started_at <= now());
}

TEST_CASE_METHOD(fixture, "redirect failures name the reason") {
  SECTION("a loop") {
    w->script = {response(302, "/b"), response(307, "/a")};
    auto& result = fetch("http://a.example/a");
    CHECK(result.error_kind == error_kind::redirect);
    CHECK(result.error == "redirect loop back to http://a.example/a");
    REQUIRE(result.chain.size() == 2);
    CHECK(result.chain[1].status == 307);
    CHECK(result.chain[1].url == "http://a.example/b");
  }
  SECTION("a scheme other than http and https") {
    w->script = {response(302, "ftp://a.example/")};
    auto& result = fetch("http://a.example/a");
    CHECK(result.error_kind == error_kind::redirect);
    CHECK_THAT(result.error, test::contains("ftp"));
  }
  SECTION("more redirects than allowed") {
    settings.max_redirects = 2;
    w->script = {response(302, "/1"), response(302, "/2"), response(302, "/3")};
    auto& result = fetch("http://a.example/0");
    CHECK(result.error_kind == error_kind::redirect);
    CHECK(result.redirects == 2);
    CHECK(result.chain.size() == 2);
    CHECK_THAT(result.error, test::contains("more than 2"));
  }
  SECTION("no redirects allowed") {
    settings.max_redirects = 0;
    w->script = {response(302, "/1")};
    CHECK(fetch("http://a.example/0").error_kind == error_kind::redirect);
  }
  CHECK(w->results[0].first.attempts == 1);
}

TEST_CASE_METHOD(fixture, "a retry starts at the first URL") {
  w->script = {response(302, "/b"), response(503), response(302, "/b"),
               response(200)};
  auto& result = fetch("http://a.example/a");
  CHECK(result.outcome == outcome::ok);
  CHECK(result.attempts == 2);
  CHECK(result.redirects == 1);
  // Of the last attempt only.
  CHECK(result.chain.size() == 1);
  REQUIRE(w->requests.size() == 4);
  CHECK(w->requests[2].target.target == "/a");
}

TEST_CASE_METHOD(fixture, "a failed hop does not keep the hop's status") {
  w->script = {response(302, "http://gone.example/")};
  auto& result = fetch("http://a.example/");
  CHECK(result.outcome == outcome::error);
  CHECK(result.error_kind == error_kind::dns);
  CHECK(result.status == 0);
  CHECK(result.final_url == "http://gone.example/");
}

TEST_CASE_METHOD(fixture, "a refused permit ends the fetch") {
  w->permits = false;
  SECTION("for a redirect") {
    w->script = {response(302, "http://b.example/")};
    auto& result = fetch("http://a.example/");
    CHECK(result.error_kind == error_kind::connect);
    CHECK_THAT(result.error, test::contains("b.example"));
  }
  SECTION("for a retry") {
    w->script = {failure(error_kind::connect, "connection refused")};
    auto& result = fetch("http://a.example/");
    CHECK(result.error_kind == error_kind::connect);
    CHECK(result.error == "connection refused");
  }
}

TEST_CASE_METHOD(fixture,
                 "a fetch that is over before its actor runs reports once") {
  REQUIRE(settings.deny.add("192.0.2.0/24"));
  start("http://192.0.2.9/");
  CHECK(w->results.size() == 1);
  caf::anon_send(subject, deadline_atom_v);
  sim.run();
  CHECK(w->results.size() == 1);
}

TEST_CASE_METHOD(fixture,
                 "an excluded address is blocked, by name or literal") {
  REQUIRE(settings.deny.add("192.0.2.0/24"));
  SECTION("by name") {
    CHECK(fetch("http://a.example/").error_kind == error_kind::blocked);
  }
  SECTION("as a literal") {
    CHECK(fetch("http://192.0.2.9/").error_kind == error_kind::blocked);
    CHECK(w->looked_up.empty());
  }
  SECTION("only one of two addresses") {
    w->names["a.example"].addresses.push_back(*http::parse_ip("198.51.100.1"));
    w->script = {response(200)};
    CHECK(fetch("http://a.example/").outcome == outcome::ok);
    REQUIRE(w->requests[0].addresses.size() == 1);
    CHECK(w->requests[0].addresses[0].str() == "198.51.100.1");
  }
  if (w->results[0].first.outcome == outcome::error)
    CHECK(w->requests.empty());
}

TEST_CASE_METHOD(fixture, "no notation of an address gets past the filter") {
  REQUIRE(settings.deny.add("private"));
  const std::string urls[] = {
    "http://127.0.0.1/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://127.1./",
    "http://%31%32%37.1/",
    "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/", // full-width
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::1]/",
    "http://[fec0::1]/",
    "http://0/",
    "http://localhost/",
    "http://app.localhost./",
    "http://mapped.example/",
    "http://elsewhere.example/", // by connect-to
  };
  std::string error;
  REQUIRE(settings.connect_to.add("elsewhere.example::0x7f.1:", error));
  for (auto name : {"localhost", "app.localhost."})
    w->names[name].addresses = {*http::parse_ip("::1"),
                                *http::parse_ip("127.0.0.1")};
  w->names["mapped.example"].addresses = {*http::parse_ip("::ffff:10.0.0.1")};
  w->names["a.example"].addresses = {*http::parse_ip("1.1.1.1")};
  for (auto& url : urls) {
    INFO(url);
    w->results.clear();
    CHECK(fetch(url).error_kind == error_kind::blocked);
    CHECK(w->requests.empty());
    w->results.clear();
    w->script = {response(302, url)};
    CHECK(fetch("http://a.example/").error_kind == error_kind::blocked);
    CHECK(w->requests.size() == 1);
    w->requests.clear();
  }
}

TEST_CASE_METHOD(fixture, "connect-to changes only the destination") {
  std::string error;
  REQUIRE(settings.connect_to.add("a.example:80:127.0.0.1:8080", error));
  w->script = {response(200)};
  fetch("http://a.example/");
  CHECK(w->looked_up.empty());
  REQUIRE(w->requests.size() == 1);
  CHECK(w->requests[0].addresses[0].str() == "127.0.0.1");
  CHECK(w->requests[0].port == 8080);
  CHECK(w->requests[0].target.authority() == "a.example");
}

namespace {

std::shared_ptr<const http::proxy_server> proxy_of(const std::string& text) {
  std::string error;
  auto result = http::parse_proxy(text, error);
  REQUIRE(result);
  return std::make_shared<const http::proxy_server>(std::move(*result));
}

struct proxied : fixture {
  proxied() {
    w->names["p.example"].addresses = {*http::parse_ip("10.0.0.9")};
    w->names["a.example"].addresses = {*http::parse_ip("192.0.2.1")};
  }

  void use(const std::string& text) {
    settings.proxies.plain = settings.proxies.secure = proxy_of(text);
  }
};

} // namespace

TEST_CASE_METHOD(proxied, "a proxy that resolves names gets the name") {
  auto scheme = GENERATE(as<std::string>{}, "http", "socks5h");
  use(scheme + "://p.example:3128");
  w->script = {response(200)};
  auto& result = fetch("https://a.example/x");
  CHECK(result.outcome == outcome::ok);
  CHECK(w->looked_up == std::vector<std::string>{"p.example"});
  REQUIRE(w->requests.size() == 1);
  auto& request = w->requests[0];
  CHECK(request.addresses[0].str() == "10.0.0.9");
  CHECK(request.port == 3128);
  REQUIRE(request.via);
  CHECK(request.via->host == "a.example");
  CHECK(request.via->port == 443);
  CHECK(request.target.host == "a.example");
}

TEST_CASE_METHOD(proxied, "a proxy that resolves no names gets an address") {
  use("socks5://p.example:1080");
  w->script = {response(200)};
  fetch("https://a.example/x");
  CHECK(w->looked_up == std::vector<std::string>{"a.example", "p.example"});
  REQUIRE(w->requests.size() == 1);
  CHECK(w->requests[0].addresses[0].str() == "10.0.0.9");
  REQUIRE(w->requests[0].via);
  CHECK(w->requests[0].via->host == "192.0.2.1");
  CHECK(w->requests[0].via->port == 443);
}

TEST_CASE_METHOD(proxied,
                 "connect-to names the server that the proxy reaches") {
  use("http://p.example:3128");
  std::string error;
  REQUIRE(settings.connect_to.add("a.example:80:b.example:8080", error));
  w->script = {response(200)};
  fetch("http://a.example/");
  REQUIRE(w->requests.size() == 1);
  CHECK(w->requests[0].port == 3128);
  CHECK(w->requests[0].via->host == "b.example");
  CHECK(w->requests[0].via->port == 8080);
}

TEST_CASE_METHOD(proxied, "servers of proxy.no-proxy are reached directly") {
  use("http://p.example:3128");
  settings.proxies.direct = http::no_proxy_list{"b.example"};
  w->script = {response(302, "http://b.example/"), response(200)};
  fetch("http://a.example/");
  REQUIRE(w->requests.size() == 2);
  CHECK(w->requests[0].via);
  CHECK_FALSE(w->requests[1].via);
  CHECK(w->requests[1].port == 80);
  CHECK(w->requests[1].addresses[0].str() == "192.0.2.1");
}

TEST_CASE_METHOD(proxied, "no host is blamed for its proxy") {
  use("http://p.example:3128");
  auto recovers = GENERATE(true, false);
  auto reached = GENERATE(true, false);
  auto failed = failure(error_kind::proxy);
  failed.proxy_may_recover = recovers;
  if (reached)
    failed.connect_time = 3ms;
  settings.retries = 1;
  w->script = {failed, failed};
  auto& result = fetch("http://a.example/");
  CHECK(result.error_kind == error_kind::proxy);
  CHECK(result.attempts == (recovers ? 2 : 1));
  CHECK(w->results[0].second == permit_use::unused);
}

TEST_CASE_METHOD(proxied, "a proxy without an address is the proxy's error") {
  use("http://lost.example:3128");
  w->names["lost.example"] = {{}, "host not found", false};
  auto& result = fetch("http://a.example/");
  CHECK(result.error_kind == error_kind::proxy);
  CHECK(result.error
        == "cannot reach the proxy http://lost.example:3128: host not found");
  CHECK(result.attempts == 1);
  CHECK(w->results[0].second == permit_use::unused);
}

TEST_CASE_METHOD(proxied, "a useless proxy is skipped after some failures") {
  use("http://p.example:3128");
  settings.retries = 0;
  auto failed = failure(error_kind::proxy, "as scripted");
  failed.proxy = http::proxy_state::useless;
  for (int i = 0; i < 3; ++i) {
    w->script = {failed};
    fetch("http://a.example/");
    w->results.clear();
  }
  CHECK(w->requests.size() == 3);
  auto& skipped = fetch("http://b.example/");
  CHECK(skipped.error_kind == error_kind::proxy);
  CHECK(skipped.error
        == "the proxy is skipped for 30 s after 3 failures in a row: as "
           "scripted");
  CHECK(w->requests.size() == 3);
  CHECK(w->results[0].second == permit_use::unused);
  w->results.clear();
  // Others are reached.
  settings.proxies.direct = http::no_proxy_list{"b.example"};
  w->script = {response(200)};
  CHECK(fetch("http://b.example/").outcome == outcome::ok);
  w->results.clear();
  sim.pass(30s, 1s);
  w->script = {response(200)};
  CHECK(fetch("http://a.example/").outcome == outcome::ok);
}

TEST_CASE_METHOD(proxied, "the filter applies to servers, not to the proxy") {
  use(GENERATE(as<std::string>{}, "http://p.example:1", "socks5://p.example:1",
               "socks5h://p.example:1"));
  settings.deny.add("private");
  w->names["a.example"].addresses = {*http::parse_ip("1.1.1.1")};
  w->names["localhost"].addresses = {*http::parse_ip("127.0.0.1")};
  w->script = {response(200)};
  CHECK(fetch("http://a.example/").outcome == outcome::ok);
  for (auto url : {"http://10.1.2.3/", "http://0x7f.1/", "https://[::1]/",
                   "http://localhost/"}) {
    CAPTURE(url);
    w->results.clear();
    w->requests.clear();
    CHECK(fetch(url).error_kind == error_kind::blocked);
    CHECK(w->requests.empty());
    w->results.clear();
    w->script = {response(302, url)};
    CHECK(fetch("http://a.example/").error_kind == error_kind::blocked);
  }
}

TEST_CASE_METHOD(proxied,
                 "the filter applies to names that are resolved here") {
  use("socks5://p.example:1080");
  settings.deny.add("private");
  w->names["a.example"].addresses = {*http::parse_ip("10.0.0.1")};
  CHECK(fetch("http://a.example/").error_kind == error_kind::blocked);
  CHECK(w->requests.empty());
}

TEST_CASE_METHOD(fixture,
                 "the error of the total deadline says what was running") {
  settings.timeout = 20s;
  SECTION("an exchange") {
    start("http://a.example/");
  }
  SECTION("a look-up") {
    w->mute_resolver = true;
    start("http://a.example/");
  }
  auto deadline = sim.now() + 20s;
  if (!w->requests.empty())
    CHECK(w->requests[0].deadline <= deadline);
  sim.pass(20s, 1s);
  REQUIRE(w->results.empty());
  caf::anon_send(subject, deadline_atom_v);
  sim.run();
  sim.pass(2s, 100ms);
  REQUIRE(w->results.size() == 1);
  auto& result = w->results[0].first;
  CHECK(result.error_kind == error_kind::timeout);
  CHECK_THAT(result.error, Catch::Matchers::StartsWith(
                             "total deadline of 20 s passed while "));
  CHECK(result.total >= microseconds{20'000'000});
}

TEST_CASE_METHOD(fixture, "at the deadline, the transport may report first") {
  settings.timeout = 20s;
  start("http://a.example/");
  sim.pass(20s, 1s);
  caf::anon_send(subject, deadline_atom_v);
  sim.pass(1s, 100ms);
  CHECK(w->results.empty());
  auto cut = failure(error_kind::timeout, "the total deadline passed after 5");
  cut.status = 200;
  cut.bytes = 5;
  cut.wire_bytes = 4;
  cut.content_type = "video/mp4";
  caf::anon_send(subject, cut);
  sim.run();
  REQUIRE(w->results.size() == 1);
  auto& result = w->results[0].first;
  CHECK(result.error == "the total deadline passed after 5");
  CHECK(result.status == 200);
  CHECK(result.bytes == 5);
  CHECK(result.wire_bytes == 4);
  CHECK(result.content_type == "video/mp4");
}

TEST_CASE_METHOD(fixture, "a deadline while backing off keeps the result") {
  settings.backoff = {30s, 30s};
  w->script = {response(503)};
  start("http://a.example/");
  caf::anon_send(subject, deadline_atom_v);
  sim.run();
  REQUIRE(w->results.size() == 1);
  CHECK(w->results[0].first.outcome == outcome::http_error);
  CHECK(w->results[0].first.status == 503);
}

TEST_CASE_METHOD(fixture, "late and duplicate answers change nothing") {
  w->script = {response(200)};
  fetch("http://a.example/");
  caf::anon_send(subject, exchange_result{});
  caf::anon_send(subject, deadline_atom_v);
  caf::anon_send(subject, permit_atom_v, uint64_t{0}, caf::timespan{0});
  sim.run();
  CHECK(w->results.size() == 1);
}

TEST_CASE_METHOD(fixture, "a local shortage is not an attempt") {
  auto lack = GENERATE(http::shortage::descriptors, http::shortage::network);
  auto unreached = failure(error_kind::connect);
  unreached.lack = lack;
  w->script = {response(503), unreached};
  start("http://a.example/x");
  for (int i = 0; i < 100 && w->set_aside.empty(); ++i)
    sim.pass(100ms);
  REQUIRE(w->set_aside.size() == 1);
  CHECK(w->results.empty());
  auto& order = w->set_aside.front();
  CHECK(order.lack == lack);
  CHECK(order.rest.index == 7);
  CHECK(order.rest.target.str() == "http://a.example/x");
  REQUIRE(order.rest.so_far);
  CHECK(order.rest.so_far->attempts == 2);
  CHECK(order.rest.short_since.has_value());
}

TEST_CASE_METHOD(fixture,
                 "a look-up without a socket is not a failure of the name") {
  http::dns_answer answer;
  answer.temporary = true;
  answer.lack = http::shortage::memory;
  w->names["c.example"] = answer;
  start("http://c.example/");
  REQUIRE(w->set_aside.size() == 1);
  CHECK(w->set_aside.front().lack == http::shortage::memory);
  CHECK(w->results.empty());
}
