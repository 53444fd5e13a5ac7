// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/validate.hpp"

#include "crawl/nodes/redirect_hops.hpp"

#include "tests/support/catch.hpp"

#include <functional>

using namespace muster;
using namespace std::chrono_literals;
using http::error_kind;

namespace {

const message_limits most{1'000, 10, 3, 1h, 2};

shared_handshake handshake(http::tls_facts facts) {
  return {std::make_shared<http::tls_facts>(std::move(facts))};
}

fetch_result good_result() {
  fetch_result x;
  x.outcome = outcome::ok;
  x.status = 200;
  x.http_version = 11;
  x.redirects = 1;
  x.attempts = 2;
  x.bytes = 7;
  x.final_url = "https://a.example/ä?b=***";
  x.content_type = "text/html;\tcharset=utf-8";
  x.remote_ip = "2001:db8::1";
  x.sha256 = std::string(64, 'a');
  x.total = 5ms;
  x.chain = {{302, "http://b.example/?b=***"}};
  x.started_at = std::chrono::hours{500'000};
  x.handshake = handshake({13, 5s, "CN=Some Authority,O=Köln"});
  return x;
}

fetch_result failed_result() {
  fetch_result x;
  x.outcome = outcome::error;
  x.error_kind = error_kind::timeout;
  x.error = "it took too long";
  return x;
}

http::url url(std::string_view text) {
  std::string error;
  return http::parse_url(text, error).value();
}

fetch_task good_task() {
  fetch_task x;
  x.target = url("http://user:pass@a.example/b?c");
  x.so_far =
    journey{{url("http://[2001:db8::1]:8080/")}, {302}, {7}, {}, 2, 0, 3s};
  return x;
}

template<class T>
struct spoilt {
  std::string problem; ///< Empty if there is none.
  std::function<void(T&)> act;
};

} // namespace

TEST_CASE("only accepted statuses are ok") {
  std::string error;
  auto limits = most;
  limits.accept = *http::status_set::parse("200,404", error);
  struct row {
    uint16_t status;
    muster::outcome outcome;
    bool valid;
  };
  for (auto [status, is, valid] :
       {row{404, outcome::ok, true}, row{404, outcome::http_error, false},
        row{204, outcome::ok, false}, row{204, outcome::http_error, true}}) {
    CAPTURE(status);
    auto x = good_result();
    x.status = status;
    x.outcome = is;
    CHECK(problem_of(x, limits).empty() == valid);
  }
}

TEST_CASE("results of nodes must be plausible") {
  CHECK(problem_of(good_result(), most).empty());
  CHECK(problem_of(failed_result(), most).empty());
  const spoilt<fetch_result> cases[] = {
    {"unknown outcome", [](auto& x) { x.outcome = static_cast<outcome>(4); }},
    {"unknown outcome", [](auto& x) { x.outcome = static_cast<outcome>(255); }},
    // Only the coordinator creates these.
    {"unknown outcome", [](auto& x) { x.outcome = outcome::duplicate; }},
    {"unknown kind",
     [](auto& x) {
       x = failed_result();
       x.error_kind = error_kind::node_lost;
     }},
    {"unknown kind",
     [](auto& x) { x.error_kind = static_cast<error_kind>(99); }},
    {"does not fit its error",
     [](auto& x) { x.error_kind = error_kind::timeout; }},
    {"does not fit its error", [](auto& x) { x.outcome = outcome::error; }},
    {"status 0", [](auto& x) { x.status = 0; }},
    {"status 1000", [](auto& x) { x.status = 1'000; }},
    {"does not fit its status", [](auto& x) { x.status = 404; }},
    {"does not fit its status",
     [](auto& x) { x.outcome = outcome::http_error; }},
    {"",
     [](auto& x) {
       x.outcome = outcome::http_error;
       x.status = 304;
     }},
    {"", // The body was not complete.
     [](auto& x) {
       x = failed_result();
       x.status = 200;
     }},
    {"unknown version", [](auto& x) { x.http_version = 200; }},
    {"11 redirects", [](auto& x) { x.redirects = 11; }},
    {"1000004 attempts", [](auto& x) { x.attempts = 1'000'004; }},
    {"", [](auto& x) { x.bytes = unknown_size; }},
    {"impossible size", [](auto& x) { x.bytes = unknown_size - 1; }},
    {"impossible size", [](auto& x) { x.wire_bytes = unknown_size; }},
    {"impossible time", [](auto& x) { x.dns = -2us; }},
    {"impossible time", [](auto& x) { x.connect = microseconds{INT64_MIN}; }},
    {"impossible time", [](auto& x) { x.tls = microseconds{INT64_MAX}; }},
    {"impossible time", [](auto& x) { x.first_byte = 61min; }},
    {"impossible time", [](auto& x) { x.total = 61min; }},
    {"300000 bytes", [](auto& x) { x.final_url.resize(300'000, 'a'); }},
    {"final URL is not a URL", [](auto& x) { x.final_url = "javascript:1"; }},
    {"not printable", [](auto& x) { x.final_url = "http://a/\n"; }},
    {"not printable", [](auto& x) { x.final_url = "http://a/\xff"; }},
    {"not printable", [](auto& x) { x.content_type = "a\x1b[2J"; }},
    {"not printable", [](auto& x) { x.content_type = std::string("a\0", 2); }},
    {"2000 bytes", [](auto& x) { x.content_type.resize(2'000, 'a'); }},
    {"not printable",
     [](auto& x) {
       x = failed_result();
       x.error = "\xc3";
     }},
    {"20000 bytes", [](auto& x) { x.error.resize(20'000, 'a'); }},
    {"invalid address", [](auto& x) { x.remote_ip = "a.example"; }},
    {"invalid digest", [](auto& x) { x.sha256 = "abc"; }},
    {"invalid digest", [](auto& x) { x.sha256[3] = 'A'; }},
    {"invalid digest", [](auto& x) { x.wire_sha256 = "abc"; }},
    {"not printable", [](auto& x) { x.warning = "\x1b[2J"; }},
    {"",
     [](auto& x) {
       x.fields = {"a\tb", ""};
     }},
    {"3 response fields", [](auto& x) { x.fields.resize(3); }},
    {"field is not printable", [](auto& x) { x.fields = {"\x1b[2J"}; }},
    {"field has 5000 bytes",
     [](auto& x) { x.fields = {std::string(5'000, 'x')}; }},
    {"version of TLS",
     [](auto& x) {
       x.handshake = handshake({11, 5s, ""});
     }},
    {"",
     [](auto& x) {
       x.handshake = handshake({12, -1s, ""});
     }},
    {"end of a certificate",
     [](auto& x) {
       x.handshake = handshake({12, std::chrono::seconds{INT64_MAX}, ""});
     }},
    {"issuer is not printable",
     [](auto& x) {
       x.handshake = handshake({12, 5s, "\n"});
     }},
    {"issuer has 513 bytes",
     [](auto& x) {
       x.handshake = handshake({12, 5s, std::string(513, 'x')});
     }},
    {"", [](auto& x) { x.started_at = absent; }},
    {"impossible start", [](auto& x) { x.started_at = -2us; }},
    {"impossible start",
     [](auto& x) { x.started_at = microseconds{INT64_MAX}; }},
    {"", [](auto& x) { x.chain.resize(11, x.chain[0]); }},
    {"12 redirects", [](auto& x) { x.chain.resize(12, x.chain[0]); }},
    {"redirect of status 200", [](auto& x) { x.chain[0].status = 200; }},
    {"no valid URL", [](auto& x) { x.chain[0].url.clear(); }},
    {"no valid URL", [](auto& x) { x.chain[0].url = "http://a/\n"; }},
    {"no valid URL", [](auto& x) { x.chain[0].url = "http://a/ b"; }},
    {"no valid URL", [](auto& x) { x.chain[0].url = "javascript:1"; }},
    {"no valid URL", [](auto& x) { x.chain[0].url.resize(2'049, 'a'); }},
  };
  for (auto& [problem, act] : cases) {
    CAPTURE(problem);
    auto x = good_result();
    act(x);
    if (problem.empty())
      CHECK(problem_of(x, most).empty());
    else
      CHECK_THAT(problem_of(x, most), test::contains(problem));
    // A node makes its results valid before it sends them.
    make_valid(x, most);
    CHECK(problem_of(x, most).empty());
  }
}

TEST_CASE("texts of servers never make a result invalid") {
  auto x = good_result();
  x.index = 5;
  x.content_type = "text/caf\xe9 \x1b" + std::string(3'000, 'a');
  make_valid(x, most);
  CHECK(x.content_type.substr(0, 15) == "text/caf%E9 %1B");
  CHECK(x.content_type.size() <= 1'024);
  CHECK(x.outcome == outcome::ok);
  // A HEAD of 2^63-1 bytes.
  x.bytes = INT64_MAX;
  make_valid(x, most);
  CHECK(x.bytes == unknown_size);
  CHECK(x.outcome == outcome::ok);
  x.final_url = "http://a.example/" + std::string(300'000, 'a');
  make_valid(x, most);
  CHECK(x.index == 5);
  CHECK(x.error_kind == error_kind::protocol);
  CHECK_THAT(x.error, test::contains("300017 bytes"));
}

TEST_CASE("a chain has the URLs of its redirects, hidden and shortened") {
  auto chain = chain_of({url("http://u:p@a.example/x?y=http://u:p@c/"),
                         url("https://b.example/" + std::string(5'000, 'y')
                             + "?next=http://u:p@c/")},
                        {301, 307});
  REQUIRE(chain.size() == 2);
  CHECK(chain[0].status == 301);
  CHECK(chain[0].url == "http://a.example/x?y=http://***@c/");
  CHECK(chain[1].status == 307);
  CHECK(chain[1].url.size() == 2'048);
  CHECK(chain[1].url.ends_with("yyy\u2026"));
  auto x = good_result();
  x.chain = chain;
  CHECK(problem_of(x, most).empty());
}

TEST_CASE("URLs of tasks must have the form of parsed URLs") {
  CHECK(problem_of(good_task(), most).empty());
  for (auto text : {"http://localhost", "https://a_b.example:0/?x='{}|y",
                    "http://xn--i-7iq.example/%E2%9D%A4", "http://[::1]/",
                    "http://a.example/a/../%00", "http://1.2.3.4/a#b",
                    "http://a.example/\xc3\xa4?\xc3\xa4\"<>"}) {
    CAPTURE(text);
    CHECK(problem_of(url(text)).empty());
  }
  const spoilt<fetch_task> cases[] = {
    {"host", [](auto& x) { x.target.host.clear(); }},
    {"host", [](auto& x) { x.target.host = "A.example"; }},
    {"host", [](auto& x) { x.target.host = "a.example/b"; }},
    {"host", [](auto& x) { x.target.host = "a.example:80"; }},
    {"host", [](auto& x) { x.target.host = "a.example\r\nX: 1"; }},
    {"host", [](auto& x) { x.target.host = "[::1"; }},
    {"host", [](auto& x) { x.target.host = "[::1]x]"; }},
    {"host", [](auto& x) { x.target.host = "caf\xc3\xa9.example"; }},
    {"path", [](auto& x) { x.target.target = ""; }},
    {"path", [](auto& x) { x.target.target = "*"; }},
    {"path", [](auto& x) { x.target.target = "/ HTTP/1.1"; }},
    {"path", [](auto& x) { x.target.target = "/\r\nX-Evil: 1"; }},
    {"path", [](auto& x) { x.target.target = "/\x7f"; }},
    {"path", [](auto& x) { x.target.target = std::string("/\0", 2); }},
    {"path", [](auto& x) { x.target.target = "/#fragment"; }},
    {"bytes", [](auto& x) { x.target.target = std::string(5'000'000, '/'); }},
    {"credentials", [](auto& x) { x.target.username = "a:b"; }},
    {"credentials", [](auto& x) { x.target.password = "a\nb"; }},
    {"share", [](auto& x) { x.share = 64; }},
    {"attempt 0", [](auto& x) { x.so_far->attempts = 0; }},
    {"attempt 4", [](auto& x) { x.so_far->attempts = 4; }},
    {"attempt 2", [](auto& x) { x.so_far->waits = 2; }},
    {"HEAD was answered with 404",
     [](auto& x) { x.so_far->refused_head = 404; }},
    {"11 requests", [](auto& x) { x.so_far->requests.resize(11); }},
    {"cookies",
     [](auto& x) {
       x.so_far->cookies.resize(1);
       x.so_far->cookies[0].value = "a\r\nX-Evil: 1";
     }},
    {"time", [](auto& x) { x.so_far->elapsed = -1us; }},
    {"time", [](auto& x) { x.so_far->elapsed = 2h; }},
    {"time", [](auto& x) { x.so_far->excused = -1us; }},
    {"time", [](auto& x) { x.so_far->excused = 4s; }},
    {"11 redirects",
     [](auto& x) {
       x.so_far->visited.resize(11, x.so_far->visited[0]);
       x.so_far->statuses.resize(11, 302);
     }},
    {"other answers", [](auto& x) { x.so_far->statuses.clear(); }},
    {"other answers", [](auto& x) { x.so_far->statuses[0] = 200; }},
    {"start", [](auto& x) { x.so_far->started_at = -2us; }},
    {"path", [](auto& x) { x.so_far->visited[0].target = "\n"; }},
    {"bytes",
     [](auto& x) {
       x.so_far->visited[0].target = '/' + std::string(3'000'000, 'a');
       x.so_far->visited.resize(3, x.so_far->visited[0]);
       x.so_far->statuses.resize(3, 302);
     }},
  };
  for (auto& [problem, act] : cases) {
    CAPTURE(problem);
    auto x = good_task();
    act(x);
    CHECK_THAT(problem_of(x, most), test::contains(problem));
    CHECK_THAT(problem_of(task_batch{good_task(), x}, most),
               test::contains(problem));
  }
}

TEST_CASE("a message has at most as many URLs as the credit") {
  CHECK(problem_of(result_batch(1'000, good_result()), most).empty());
  CHECK(problem_of(result_batch(1'001, good_result()), most)
        == "1001 URLs at once");
  CHECK(problem_of(task_batch(1'001, good_task()), most)
        == "1001 URLs at once");
  CHECK(problem_of_count(1'000, most).empty());
  CHECK_FALSE(problem_of_count(1'001, most).empty());
  CHECK(problem_of_credit(1, most).empty());
  CHECK(problem_of_credit(1'000, most).empty());
  CHECK_FALSE(problem_of_credit(0, most).empty());
  CHECK_FALSE(problem_of_credit(1'001, most).empty());
}

TEST_CASE("implausible terms are refused") {
  const node_terms good{"[fetch]\n", {}, 1'000, 10s, 8};
  CHECK(problem_of(good).empty());
  const spoilt<node_terms> cases[] = {
    {"credit", [](auto& x) { x.credit = 0; }},
    {"credit", [](auto& x) { x.credit = UINT64_MAX; }},
    {"shares", [](auto& x) { x.shares = 0; }},
    {"shares", [](auto& x) { x.shares = 65; }},
    {"lease", [](auto& x) { x.lease = 0ms; }},
    {"lease", [](auto& x) { x.lease = -1ms; }},
    {"lease", [](auto& x) { x.lease = 2h; }},
    {"bytes", [](auto& x) { x.ca_pem.resize(9'000'000); }},
  };
  for (auto& [problem, act] : cases) {
    CAPTURE(problem);
    auto x = good;
    act(x);
    CHECK_THAT(problem_of(x), test::contains(problem));
  }
}

TEST_CASE("names of nodes are made printable") {
  CHECK(clean_name("alpha") == "alpha");
  CHECK(clean_name("kühler Knoten") == "kühler Knoten");
  CHECK(clean_name("") == "unnamed");
  CHECK(clean_name("  ") == "unnamed");
  CHECK(clean_name("a\x1b]0;b\x07") == "a%1B]0;b%07");
  CHECK(clean_name("a\nb") == "a%0Ab");
  CHECK(clean_name("\xff") == "%FF");
  CHECK(clean_name(std::string(1 << 26, 'x')) == std::string(64, 'x'));
}

TEST_CASE("patience with a node follows from the settings") {
  fetch_settings fetch;
  fetch.timeout = 20s;
  fetch.retry_after_max = 13s;
  politeness_settings politeness;
  politeness.breaker_pause = 14s;
  auto patience = patience_of(fetch, politeness, 1);
  CHECK(patience.running == 25'500ms);
  CHECK(patience.waiting == patience.running + 14s);
  CHECK(patience.lacking == fetch.local_wait);
  CHECK(patience.throttled == 5min + 33 * 13s);
  politeness.breaker_failures = 0;
  CHECK(patience_of(fetch, politeness, 1).waiting == patience.running + 13s);
  politeness.rate = 0.5;
  CHECK(patience_of(fetch, politeness, 1).waiting == patience.running + 13s);
  fetch.retry_after_max = 0s;
  // A host that answers 429 may get only one request every ten seconds.
  CHECK(patience_of(fetch, politeness, 1).waiting == patience.running + 10s);
  politeness.rate = 0.01;
  CHECK(patience_of(fetch, politeness, 1).waiting == patience.running + 100s);
  politeness.rate = 4;
  CHECK(patience_of(fetch, politeness, 64).waiting == patience.running + 16s);
}
