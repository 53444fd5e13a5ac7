// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/summary.hpp"

#include "output/report/host_ranking.hpp"
#include "output/rows/utf8.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"

#include <sstream>

using namespace muster;
using namespace std::chrono_literals;
using output::summary;

namespace {

record timed(std::string url, microseconds total) {
  auto rec = test::ok_record(0, std::move(url));
  rec.result.total = total;
  return rec;
}

void check_width(const std::string& text) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(output::count_code_points(line) <= 80);
    CHECK((line.empty() || line.back() != ' '));
  }
}

} // namespace

TEST_CASE("the summary of a mixed run has all parts") {
  summary sum;
  for (int i = 0; i < 6; ++i)
    sum.add(timed("https://fast.example/" + std::to_string(i), 20ms));
  for (int i = 0; i < 3; ++i)
    sum.add(timed("https://slow.example:8443/?q=/@", (i + 1) * 1s));
  sum.add(timed("https://once.example/", 30s));
  auto missing = test::http_error_record("https://fast.example/x");
  missing.result.total = 20ms;
  sum.add(missing);
  sum.add(test::http_error_record("https://bad.example/", 503));
  for (int i = 0; i < 2; ++i)
    sum.add(test::error_record("https://bad.example/",
                               http::error_kind::timeout, "no answer"));
  sum.add(test::error_record());
  auto shared = timed("https://fast.example/0", 20ms);
  shared.duplicate_of = 0;
  sum.add(shared);
  sum.add(test::skipped_record("https://fast.example/1", 1));
  CHECK(sum.count(outcome::ok) == 11);
  CHECK(sum.count(outcome::http_error) == 2);
  CHECK(sum.count(outcome::error) == 3);
  CHECK(sum.count(outcome::duplicate) == 1);
  auto text = sum.render(41'200ms, 5);
  CHECK(
    text
    == R"(17 URLs in 41.2 s (0.4/s): 11 ok, 2 HTTP errors, 3 errors, 1 skipped;
             5 not fetched
Content      540 KiB (140 KiB received)
Latency      p50 20.0 ms, p90 3.01 s, p99 30.0 s, max 30.0 s
HTTP errors  404: 1, 503: 1
Errors       timeout: 2, e.g. no answer (https://bad.example/)
             dns: 1, host not found (https://nope.invalid)
Shared       1 URL with the result of another fetch of the same URL
Slowest hosts                                     URLs         mean          max
  slow.example:8443                                  3       2.00 s       3.00 s
  fast.example                                       7      20.0 ms      20.0 ms
Most failing hosts                              failures  mostly
  bad.example                                          3  timeout (2)
  fast.example                                         1  HTTP 404
  nope.invalid                                         1  dns
)");
  check_width(text);
}

TEST_CASE("the summary of a small run omits empty parts") {
  summary sum;
  CHECK(sum.render(0ms, 0) == "0 URLs in 0.00 ms\n");
  sum.add(timed("https://python.org", 100ms));
  CHECK(sum.render(500ms, 0)
        == "1 URL in 500 ms (2.0/s): 1 ok\n"
           "Content      49.1 KiB (11.7 KiB received)\n"
           "Latency      p50 100 ms, p90 100 ms, p99 100 ms, max 100 ms\n");
}

TEST_CASE("a summary fits in 80 columns") {
  summary sum;
  for (uint8_t kind = 1; kind <= 12; ++kind)
    for (int i = 0; i < 1'000 * kind; ++i)
      sum.add(test::error_record(
        "https://" + std::string(10 * kind, static_cast<char>('a' + kind))
          + ".example/",
        static_cast<http::error_kind>(kind)));
  for (uint16_t status = 300; status < 330; ++status)
    for (int i = 0; i < 1'000; ++i)
      sum.add(test::http_error_record("https://b\xC3\xBC"
                                      "cher.example\x1b[2J/",
                                      status));
  auto text = sum.render(100h, UINT64_MAX);
  check_width(text);
  CHECK(text.find("others: 18000") != std::string::npos);
  CHECK(text.find("...") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("failures that are not a host's fault do not count against it") {
  summary sum;
  sum.add(test::error_record("https://a", http::error_kind::cancelled));
  sum.add(test::error_record("https://%", http::error_kind::invalid_url));
  sum.add(test::error_record("no url", http::error_kind::dns));
  auto shared = test::error_record("https://b");
  shared.duplicate_of = 0;
  sum.add(shared);
  CHECK(sum.render(1s, 0).find("failing") == std::string::npos);
}

TEST_CASE("a failing host is shown with its first reason") {
  summary sum;
  for (uint16_t status = 400; status < 450; ++status)
    sum.add(test::http_error_record("https://a/", status));
  sum.add(test::http_error_record("https://a/", 401));
  CHECK(sum.render(1s, 0).find("51  HTTP 401 (2)\n") != std::string::npos);
}

TEST_CASE("the host is the part between scheme and path") {
  const std::vector<std::pair<std::string, std::string>> cases{
    {"https://a.example/x", "a.example"},
    {"http://a?q", "a"},
    {"http://a#f", "a"},
    {"http://a\\b", "a"},
    {"http://***@a:81/@c", "a:81"},
    {"http://[::1]:80/", "[::1]:80"},
    {"http://", ""},
    {"a.example", ""},
    {"", ""}};
  for (const auto& [url, host] : cases)
    CHECK(output::host_of(url) == host);
  CHECK(output::host_of("http://" + std::string(9'999, 'x')).size() == 261);
}

TEST_CASE("the summary finds the host that fails most among a million") {
  summary sum;
  for (int i = 0; i < 300'000; ++i) {
    auto host = i % 100 == 0 ? "bad" : "h" + std::to_string(i);
    auto kind = i % 100 == 0 ? http::error_kind::tls : http::error_kind::dns;
    sum.add(test::error_record("https://" + host + "/", kind));
  }
  auto text = sum.render(1s, 0);
  auto failing = text.find("Most failing hosts");
  REQUIRE(failing != std::string::npos);
  auto line = text.substr(text.find('\n', failing) + 1);
  CHECK(line.substr(0, 6) == "  bad ");
  CHECK(line.substr(0, line.find('\n')).find("3000  tls") != std::string::npos);
}

TEST_CASE("the share of each node is shown if there are several") {
  output::summary sum;
  auto add = [&](const std::string& node, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      auto rec = test::ok_record(i);
      rec.node = node;
      sum.add(rec);
    }
  };
  add("alpha", 20);
  CHECK_THAT(sum.render(10s, 0), !test::contains("Nodes"));
  add("beta", 60);
  CHECK_THAT(
    sum.render(10s, 0),
    test::contains("Nodes        beta 75% (6.0/s), alpha 25% (2.0/s)\n"));
}

TEST_CASE("control characters in names of nodes have no effect") {
  output::summary sum;
  for (const char* node : {"a\x1b[2J\nAccount", "\u202Eb"}) {
    auto rec = test::ok_record();
    rec.node = node;
    sum.add(rec);
  }
  auto text = sum.render(10s, 0);
  CHECK_THAT(text, test::contains("a%1B[2J%0AAccount 50% (")
                     && test::contains("%E2%80%AEb 50% ("));
}

TEST_CASE("a node that fetched nothing is shown") {
  output::summary sum;
  sum.on_event(node_joined{"alpha", false, 1});
  for (size_t i = 0; i < 20; ++i) {
    auto rec = test::ok_record(i);
    rec.node = "alpha";
    sum.add(rec);
  }
  CHECK_THAT(sum.render(10s, 0), !test::contains("Nodes"));
  sum.on_event(node_joined{"beta", true, 2});
  sum.on_event(node_joined{"beta", true, 2});
  CHECK_THAT(sum.render(10s, 0),
             test::contains("Nodes        alpha 100% (2.0/s), beta 0%\n"));
}

TEST_CASE("the only node of a cluster is shown") {
  output::summary sum;
  sum.on_event(node_joined{"beta", true, 1});
  CHECK_THAT(sum.render(10s, 0), test::contains("Nodes        beta 0%\n"));
}
