// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/format.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"

using namespace muster;
using namespace muster::output;

namespace {

std::string text(const record& rec) {
  std::string result;
  append_text(result, rec);
  return result;
}

} // namespace

TEST_CASE("a line of text describes the outcome of a URL") {
  CHECK(text(test::ok_record())
        == "Content from https://python.org: 50231 bytes\n");
  CHECK(text(test::http_error_record("https://x"))
        == "HTTP 404 from https://x: 153 bytes\n");
  CHECK(text(test::error_record())
        == "Failed https://nope.invalid: dns: host not found (3 attempts)\n");
  CHECK(text(test::skipped_record("https://x", 4))
        == "Skipped https://x: same as URL 5 of the input\n");
}

TEST_CASE("failures after several attempts show their number") {
  auto rec = test::error_record();
  rec.result.attempts = 1;
  CHECK(text(rec) == "Failed https://nope.invalid: dns: host not found\n");
  rec.result.attempts = 0;
  CHECK(text(rec) == "Failed https://nope.invalid: dns: host not found\n");
  auto busy = test::http_error_record("https://x", 503);
  busy.result.attempts = 3;
  CHECK(text(busy) == "HTTP 503 from https://x: 153 bytes (3 attempts)\n");
}

TEST_CASE("a failure without a sentence shows its kind") {
  auto rec = test::error_record("u", http::error_kind::too_large, "");
  rec.result.attempts = 1;
  CHECK(text(rec) == "Failed u: too_large\n");
}

TEST_CASE("a shared result looks like the fetched one") {
  auto rec = test::ok_record();
  rec.duplicate_of = 3;
  CHECK(text(rec) == text(test::ok_record()));
}

TEST_CASE("one byte is singular") {
  auto rec = test::ok_record();
  rec.result.bytes = 1;
  CHECK(text(rec) == "Content from https://python.org: 1 byte\n");
}

TEST_CASE("texts of servers and lists are escaped on a terminal") {
  auto rec = test::error_record("https://x/\x1b[2J", http::error_kind::protocol,
                                "bad header \x1b]0;owned\a\r\nContent from y");
  auto line = text(rec);
  CHECK(line.find('\x1b') == std::string::npos);
  CHECK(line.find('\r') == std::string::npos);
  CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("verbose lines contain details") {
  record rec;
  rec.url = "http://a.example/";
  rec.result.outcome = outcome::ok;
  rec.result.bytes = 5;
  rec.result.status = 200;
  rec.result.content_type = "text/html";
  rec.result.remote_ip = "192.0.2.7";
  rec.result.total = microseconds{80'300};
  rec.result.redirects = 1;
  rec.result.final_url = "http://b.example/";
  std::string line;
  output::append_text(line, rec, {true});
  CHECK(line
        == "Content from http://a.example/: 5 bytes (200, text/html, "
           "192.0.2.7, 80.3 ms, now http://b.example/)\n");
  rec.result = {};
  rec.result.error_kind = http::error_kind::invalid_url;
  rec.result.error = "no host";
  line.clear();
  output::append_text(line, rec, {true});
  CHECK(line == "Failed http://a.example/: invalid_url: no host\n");
}
