// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"

#include "http/engine/blocking/httplib_engine.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"

#include <chrono>

using namespace muster::test;
using muster::http::error_kind;
using std::chrono::milliseconds;

namespace {

struct trusted {
  authority ca;
  scratch_directory scratch;

  muster::http::exchange_settings settings() const {
    auto result = patient_settings();
    result.tls.ca_file = scratch.write("ca.pem", ca.pem());
    return result;
  }
};

hostile_options over_tls(identity server) {
  hostile_options result;
  result.tls = std::move(server);
  return result;
}

std::string https(uint16_t port, const std::string& host = "localhost") {
  return "https://" + host + ":" + std::to_string(port) + "/";
}

} // namespace

TEST_CASE("an invalid certificate ends the exchange") {
  trusted trust;
  auto engine = ENGINE_KIND().make(trust.settings());
  authority unknown{"Somebody Else"};
  struct expectation {
    identity server;
    std::string host;
    std::string detail;
  };
  const std::vector<expectation> table{
    {trust.ca.issue(), "localhost", ""},
    {trust.ca.issue(), "127.0.0.1", ""},
    {trust.ca.issue(), "localhost.", ""},
    {trust.ca.issue(), "elsewhere.example",
     "certificate is for localhost, 127.0.0.1, ::1, not elsewhere.example"},
    {trust.ca.issue(), "127.0.0.2",
     "certificate is for localhost, 127.0.0.1, ::1, not 127.0.0.2"},
    {trust.ca.issue({{"*.example.org"}, {}}), "www.example.org", ""},
    {trust.ca.issue({{"*.s3.example"}, {}}), "my_bucket.s3.example", ""},
    {trust.ca.issue({{"x.example", "*.s3.example"}, {}}),
     "my_bucket.s3.example.", ""},
    {trust.ca.issue({{"my_bucket.s3.example"}, {}}), "my_bucket.s3.example",
     ""},
    {trust.ca.issue({{"*.s3.example"}, {}}), "a.my_bucket.s3.example",
     "certificate is for *.s3.example, not a.my_bucket.s3.example"},
    {trust.ca.issue({{"*.example"}, {}}), "my_bucket.example",
     "certificate is for *.example, not my_bucket.example"},
    {trust.ca.issue({{"my*.s3.example"}, {}}), "my_bucket.s3.example",
     "certificate is for my*.s3.example, not my_bucket.s3.example"},
    {unknown.issue({{"*.s3.example"}, {}}), "my_bucket.s3.example",
     "certificate was issued by the unknown authority Somebody Else"},
    {trust.ca.issue({{"*.example.org"}, {}}), "example.org",
     "certificate is for *.example.org, not example.org"},
    {trust.ca.issue({{"a.b", "c.d", "e.f", "g.h", "i.j"}, {}}), "localhost",
     "certificate is for a.b, c.d, e.f and 2 more, not localhost"},
    {wrong_host(trust.ca), "localhost",
     "certificate is for other.example, not localhost"},
    {expired(trust.ca), "localhost", "certificate has expired on 20"},
    {not_yet_valid(trust.ca), "localhost",
     "certificate is not valid before 20"},
    {self_signed(), "localhost", "self-signed certificate"},
    {unknown.issue(), "localhost",
     "certificate was issued by the unknown authority Somebody Else"},
  };
  for (auto& expected : table) {
    hostile_origin origin{over_tls(expected.server)};
    auto result = engine.run(request_for(https(origin.port(), expected.host)));
    INFO(expected.host << ": " << result.error.detail);
    if (expected.detail.empty()) {
      CHECK_FALSE(result.error);
      CHECK(result.tls_time.has_value());
      CHECK(result.connect_time.has_value());
    } else {
      CHECK(result.error.kind == error_kind::tls);
      CHECK_THAT(result.error.detail, contains(expected.detail));
      CHECK(origin.requests() == 0);
    }
  }
}

TEST_CASE("a result tells the version of TLS and the certificate") {
  trusted trust;
  auto engine = ENGINE_KIND().make(trust.settings());
  auto seconds_left = [](const muster::http::tls_facts& facts) {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    return facts.expires - std::chrono::floor<std::chrono::seconds>(now);
  };
  SECTION("of each exchange of a connection") {
    hostile_origin origin{over_tls(trust.ca.issue())};
    auto first = engine.run(request_for(origin.url("/")));
    REQUIRE(first.tls);
    CHECK(first.tls->version == 13);
    CHECK(first.tls->issuer == "CN=Muster Test Authority");
    CHECK(seconds_left(*first.tls) > std::chrono::hours{23});
    CHECK(seconds_left(*first.tls) <= std::chrono::hours{24});
    auto second = engine.run(request_for(origin.url("/")));
    CHECK(second.reused);
    CHECK(second.tls == first.tls);
  }
  SECTION("of a resumed session") {
    nginx server{trust.ca.issue()};
    auto settings = trust.settings();
    settings.max_idle = 0;
    auto resuming = ENGINE_KIND().make(settings);
    auto url = "https://localhost:" + std::to_string(server.https_port())
               + "/session";
    for (int i = 0; i < 2; ++i) {
      auto result = resuming.run(request_for(url));
      REQUIRE(result.tls);
      CHECK(result.tls->issuer == "CN=Muster Test Authority");
    }
  }
  SECTION("that is rejected") {
    hostile_origin origin{over_tls(expired(trust.ca))};
    auto result = engine.run(request_for(https(origin.port())));
    CHECK(result.error.kind == error_kind::tls);
    REQUIRE(result.tls);
    CHECK(result.tls->issuer == "CN=Muster Test Authority");
    CHECK(seconds_left(*result.tls) < std::chrono::hours{-23});
  }
  SECTION("not without TLS or a certificate") {
    hostile_origin plain;
    CHECK_FALSE(engine.run(request_for(plain.url("/"))).tls);
    CHECK_FALSE(engine.run(request_for(https(plain.port()))).tls);
  }
}

TEST_CASE("without verification, any certificate is accepted") {
  auto settings = patient_settings();
  settings.tls.verify = false;
  auto engine = ENGINE_KIND().make(settings);
  hostile_origin origin{over_tls(self_signed())};
  CHECK_FALSE(engine.run(request_for(https(origin.port(), "x.example"))).error);
}

TEST_CASE("a certificate of a private authority is not in the system's store") {
  auto engine = ENGINE_KIND().make(patient_settings());
  authority ca;
  hostile_origin origin{over_tls(ca.issue())};
  CHECK(engine.run(request_for(https(origin.port()))).error.kind
        == error_kind::tls);
}

TEST_CASE("a failed TLS handshake has a reason") {
  trusted trust;
  auto kind = ENGINE_KIND();
  auto run = [&](greeting on_accept) {
    auto settings = trust.settings();
    if (on_accept == greeting::silence)
      settings.connect_timeout = milliseconds{300};
    hostile_options options;
    options.on_accept = on_accept;
    hostile_origin origin{options};
    auto engine = kind.make(settings);
    return engine.run(request_for(https(origin.port()))).error;
  };
  auto silent = run(greeting::silence);
  CHECK(silent.kind == error_kind::timeout);
  CHECK_THAT(silent.detail, contains("TLS handshake with 127.0.0.1:")
                              && contains("timed out after 300 ms"));
  auto closed = run(greeting::close);
  CHECK(closed.kind == error_kind::tls);
  CHECK_THAT(closed.detail, contains("during the TLS handshake"));
  auto reset = run(greeting::reset);
  CHECK(reset.kind == error_kind::tls);
  CHECK_THAT(reset.detail, contains("connection reset")
                             && contains("during the TLS handshake"));
}

TEST_CASE("a server cannot keep a client busy with TLS messages only") {
  trusted trust;
  auto engine = ENGINE_KIND().make(trust.settings());
  for (auto flood : {greeting::hello_requests, greeting::tickets}) {
    auto options = over_tls(trust.ca.issue());
    options.on_accept = flood;
    hostile_origin origin{options};
    auto error = engine.run(request_for(https(origin.port()))).error;
    CHECK(error.kind == error_kind::tls);
    CHECK_THAT(error.detail, contains("endless TLS messages"));
  }
}

TEST_CASE("a body that ends without close_notify is truncated") {
  trusted trust;
  auto engine = ENGINE_KIND().make(trust.settings());
  hostile_origin origin{over_tls(trust.ca.issue())};
  auto result = engine.run(request_for(origin.url("/no-close-notify")));
  CHECK(result.error.kind == error_kind::truncated);
  CHECK(result.error.detail
        == "TLS connection closed without close_notify after 6 bytes");
  hostile_origin plain;
  CHECK_FALSE(engine.run(request_for(plain.url("/no-close-notify"))).error);
}

TEST_CASE("TLS records after a response do not answer the next request") {
  trusted trust;
  hostile_origin origin{over_tls(trust.ca.issue())};
  auto engine = ENGINE_KIND().make(trust.settings());
  for (size_t size : {1, 3, 16'000, 65'300, 65'496}) {
    INFO(size);
    auto path = "/then-more/" + std::to_string(size);
    CHECK(engine.run(request_for(origin.url(path))).bytes == size);
    CHECK(engine.run(request_for(origin.url("/"))).bytes == 6);
  }
}

TEST_CASE("an invalid CA file is refused when the engine starts") {
  scratch_directory scratch;
  auto make = [](const std::string& file) {
    auto settings = patient_settings();
    settings.tls.ca_file = file;
    std::string error;
    CHECK(muster::http::httplib_engine::make(settings, error) == nullptr);
    return error;
  };
  auto missing = (scratch.path() / "missing.pem").string();
  CHECK(make(missing)
        == "cannot read CA file " + missing + ": No such file or directory");
  auto empty = scratch.write("empty.pem", "no certificate here\n");
  CHECK(make(empty)
        == "CA file " + empty + " contains no certificate in PEM format");
}

TEST_CASE("authorities may be given as PEM text") {
  authority ca;
  hostile_origin origin{over_tls(ca.issue())};
  auto settings = patient_settings();
  settings.tls.ca_pem = authority{"Somebody Else"}.pem() + ca.pem();
  settings.tls.ca_file = "/nonexistent";
  auto trusting = ENGINE_KIND().make(settings);
  auto url = https(origin.port());
  CHECK(trusting.run(request_for(url)).error.detail == "");
  settings.tls.ca_pem = authority{"Somebody Else"}.pem();
  auto wary = ENGINE_KIND().make(settings);
  CHECK(wary.run(request_for(url)).error.kind == error_kind::tls);
  settings.tls.ca_pem = "no certificate here\n";
  std::string error;
  CHECK(muster::http::httplib_engine::make(settings, error) == nullptr);
  CHECK(error == "CA file /nonexistent contains no certificate in PEM format");
  settings.tls.ca_file.clear();
  CHECK(muster::http::httplib_engine::make(settings, error) == nullptr);
  CHECK(error
        == "the text with the trusted authorities contains no certificate in "
           "PEM format");
}

TEST_CASE("nginx is an origin like others, HTTP and HTTPS") {
  trusted trust;
  nginx server{trust.ca.issue()};
  auto engine = ENGINE_KIND().make(trust.settings());
  for (auto base :
       {"http://localhost:" + std::to_string(server.http_port()),
        "https://localhost:" + std::to_string(server.https_port())}) {
    INFO(base);
    auto small = engine.run(request_for(base + "/small.txt"));
    CHECK(small.error.detail == "");
    CHECK(small.bytes == 13);
    CHECK(small.content_type == "text/plain");
    auto page = engine.run(request_for(base + "/page.html"));
    CHECK(page.error.detail == "");
    CHECK(page.reused);
    CHECK(page.bytes == 100'000);
    CHECK(page.wire_bytes < 10'000);
    CHECK(engine.run(request_for(base + "/big.bin")).bytes == 10'000'000);
    auto moved = engine.run(request_for(base + "/moved"));
    CHECK(moved.status == 301);
    CHECK(moved.location == base + "/small.txt");
    CHECK(moved.reused);
    CHECK(engine.run(request_for(base + "/nothing")).status == 404);
    CHECK(engine.run(request_for(base + "/status/503")).status == 503);
  }
  auto mistaken = engine.run(request_for(https(server.http_port())));
  CHECK(mistaken.error.kind == error_kind::tls);
  CHECK(mistaken.error.detail == "the server does not speak TLS on this port");
}

TEST_CASE("a new connection resumes the last TLS session with its server") {
  trusted trust;
  nginx server{trust.ca.issue()};
  auto settings = trust.settings();
  settings.max_idle = 0;
  auto engine = ENGINE_KIND().make(settings);
  auto url = "https://localhost:" + std::to_string(server.https_port())
             + "/session";
  auto first = engine.run(request_for(url));
  CHECK(first.error.detail == "");
  CHECK_THAT(first.location, muster::test::contains("/."));
  auto second = engine.run(request_for(url));
  CHECK(second.error.detail == "");
  CHECK_FALSE(second.reused);
  CHECK_THAT(second.location, muster::test::contains("/r"));
}
