// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/proxy_breaker.hpp"

#include "tests/support/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using http::proxy_state;

namespace {

http::proxy_server proxy_of(const std::string& text) {
  std::string error;
  auto result = http::parse_proxy(text, error);
  REQUIRE(result);
  return *result;
}

} // namespace

TEST_CASE("a useless proxy is skipped for a pause") {
  auto bad = proxy_of("http://joe:SECRET@p:1");
  auto good = proxy_of("http://q:1");
  proxy_breaker subject{3, 30s};
  proxy_breaker::time_point now{};
  for (int i = 0; i < 3; ++i) {
    CHECK(subject.refusal(bad, now) == "");
    subject.note(bad, proxy_state::useless, "as scripted", now);
  }
  CHECK(subject.refusal(bad, now)
        == "the proxy is skipped for 30 s after 3 failures in a row: as "
           "scripted");
  CHECK(subject.refusal(good, now) == "");
  // Later answers of exchanges that were running change nothing.
  subject.note(bad, proxy_state::useless, "late", now + 29s);
  CHECK(subject.refusal(bad, now + 29s) != "");
  CHECK(subject.refusal(bad, now + 30s) == "");
  SECTION("it still fails") {
    subject.note(bad, proxy_state::useless, "again", now + 31s);
    CHECK(subject.refusal(bad, now + 60s) != "");
    CHECK(subject.refusal(bad, now + 61s) == "");
  }
  SECTION("it works again") {
    subject.note(bad, proxy_state::works, "", now + 31s);
    subject.note(bad, proxy_state::useless, "once", now + 32s);
    CHECK(subject.refusal(bad, now + 32s) == "");
  }
}

TEST_CASE("only failures in a row count against a proxy") {
  auto proxy = proxy_of("http://p:1");
  proxy_breaker subject{2, 30s};
  proxy_breaker::time_point now{};
  for (auto state : {proxy_state::useless, proxy_state::unknown,
                     proxy_state::works, proxy_state::useless}) {
    subject.note(proxy, state, "as scripted", now);
    CHECK(subject.refusal(proxy, now) == "");
  }
  subject.note(proxy, proxy_state::useless, "as scripted", now);
  CHECK(subject.refusal(proxy, now) != "");
}

TEST_CASE("without a limit, no proxy is skipped") {
  auto proxy = proxy_of("http://p:1");
  proxy_breaker subject{0, 30s};
  for (int i = 0; i < 100; ++i)
    subject.note(proxy, proxy_state::useless, "as scripted", {});
  CHECK(subject.refusal(proxy, {}) == "");
}
