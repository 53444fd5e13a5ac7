// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"
#include "tests/support/servers/real_proxy.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace muster::test;
using muster::http::error_kind;
using muster::http::exchange_request;
using muster::http::exchange_settings;
using muster::http::proxy_state;
using muster::test::contains;

namespace {

/// The engine that can use proxies.
engine make_engine(const exchange_settings& settings) {
  for (auto& kind : engine_kinds())
    if (kind.name == "async")
      return kind.make(settings);
  throw std::runtime_error{"no async engine"};
}

/// A request for `url` through a proxy on a port of 127.0.0.1.
exchange_request through(const std::string& proxy, const std::string& url) {
  auto result = request_for(url);
  std::string error;
  auto server = muster::http::parse_proxy(proxy, error);
  INFO(error);
  REQUIRE(server);
  result.port = server->port;
  result.via = {
    std::make_shared<const muster::http::proxy_server>(std::move(*server)),
    result.target.host, result.target.port};
  return result;
}

std::string on_port(const std::string& scheme, uint16_t port) {
  return scheme + "://127.0.0.1:" + std::to_string(port);
}

/// A proxy that answers CONNECT with `answer`, and is the server, too.
hostile_options answering(std::string answer) {
  hostile_options result;
  result.before = [=](hostile_peer& peer) {
    return !peer.read_head().empty() && peer.send(answer);
  };
  return result;
}

/// Quick if the expected error is about a deadline.
exchange_settings settings_for(const std::string& detail) {
  return detail.find("300 ms") == std::string::npos ? patient_settings()
                                                    : quick_settings();
}

const std::string granted = "HTTP/1.1 200 Connection established\r\n\r\n";

struct trusted {
  authority ca;
  scratch_directory scratch;

  exchange_settings settings(exchange_settings from) const {
    from.tls.ca_file = scratch.write("ca.pem", ca.pem());
    return from;
  }
};

} // namespace

TEST_CASE("a failing proxy is the proxy's error, and says how") {
  struct row {
    std::string name;
    std::function<bool(hostile_peer&)> behave;
    std::string detail;
    proxy_state state;
    bool recovers;
  };
  using enum proxy_state;
  auto say = [](std::string answer) {
    return [=](hostile_peer& peer) {
      peer.read_head();
      peer.send(answer);
      peer.stay_silent();
      return false;
    };
  };
  const std::vector<row> table{
    {"silent",
     [](hostile_peer& peer) {
       peer.stay_silent();
       return false;
     },
     "did not connect to a.example:443 within 300 ms", unknown, true},
    {"closes",
     [](hostile_peer& peer) {
       peer.read_head();
       return false;
     },
     "did not connect to a.example:443: it closed the connection", works, true},
    {"resets",
     [](hostile_peer& peer) {
       peer.read_head();
       peer.reset();
       return false;
     },
     "did not connect to a.example:443: it closed the connection", works, true},
    {"slow",
     [](hostile_peer& peer) {
       peer.read_head();
       peer.drip(granted);
       peer.drip(granted);
       return false;
     },
     "did not connect to a.example:443 within 300 ms", unknown, true},
    {"garbage", say("SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP", useless,
     false},
    {"407", say("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
     "requires a user name and password (407)", useless, false},
    {"403", say("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno\n"),
     "did not connect to a.example:443: status 403", works, false},
    {"502", say("HTTP/1.1 502 Bad Gateway\r\n\r\n"),
     "did not connect to a.example:443: status 502", works, true},
    {"talks too early", say(granted + "hello"),
     "sent data that was not requested", useless, false},
    {"endless head",
     [](hostile_peer& peer) {
       peer.read_head();
       peer.send("HTTP/1.1 200 OK\r\n");
       while (peer.send("X-Field: " + std::string(1'000, 'x') + "\r\n"))
         ;
       return false;
     },
     "answered with more than 64 KiB", useless, false},
    {"endless interim responses",
     [](hostile_peer& peer) {
       peer.read_head();
       while (peer.send("HTTP/1.1 100 Continue\r\n\r\n"))
         ;
       return false;
     },
     "answered with more than 64 KiB", useless, false},
  };
  for (auto& [name, behave, detail, state, recovers] : table) {
    CAPTURE(name);
    hostile_options options;
    options.before = behave;
    hostile_origin proxy{options};
    auto engine = make_engine(settings_for(detail));
    auto result =
      engine.run(through(on_port("http", proxy.port()), "https://a.example/"));
    CHECK(result.error.kind == error_kind::proxy);
    CHECK_THAT(result.error.detail, contains(detail));
    CHECK_THAT(result.error.detail, contains(on_port("http", proxy.port())));
    CHECK(result.proxy == state);
    CHECK(result.proxy_may_recover == recovers);
    CHECK(result.status == 0);
  }
}

TEST_CASE("a proxy that cannot be reached is the proxy's error") {
  auto scheme = GENERATE(as<std::string>{}, "http", "socks5", "socks5h");
  auto url = GENERATE(as<std::string>{}, "http://a.example/",
                      "https://a.example/");
  CAPTURE(scheme, url);
  auto engine = make_engine(quick_settings());
  SECTION("it refuses connections") {
    auto proxy = on_port(scheme, unused_port());
    auto result = engine.run(through(proxy, url));
    CHECK(result.error.kind == error_kind::proxy);
    CHECK_THAT(result.error.detail, contains("cannot reach the proxy " + proxy
                                             + ": connection refused"));
    CHECK(result.proxy == proxy_state::useless);
    CHECK(result.proxy_may_recover);
  }
  SECTION("it does not answer") {
    dead_port dead;
    auto proxy = on_port(scheme, dead.port());
    auto result = engine.run(through(proxy, url));
    CHECK(result.error.kind == error_kind::proxy);
    CHECK_THAT(result.error.detail,
               contains("cannot reach the proxy " + proxy));
    CHECK_THAT(result.error.detail, contains("timed out after 300 ms"));
    CHECK(result.proxy == proxy_state::useless);
  }
}

TEST_CASE("the total deadline of a URL is not the proxy's failure") {
  hostile_options options;
  options.on_accept = greeting::silence;
  hostile_origin proxy{options};
  auto engine = make_engine(patient_settings());
  auto request = through(on_port("http", proxy.port()), "https://a.example/");
  request.deadline = muster::http::steady_clock::now()
                     + std::chrono::milliseconds{200};
  auto result = engine.run(request);
  CHECK(result.error.kind == error_kind::timeout);
  CHECK(result.cut_short);
  CHECK_THAT(result.error.detail, contains("while the proxy"));
}

TEST_CASE("TLS goes to the server, inside the tunnel") {
  trusted trust;
  auto options = answering(granted);
  options.tls = trust.ca.issue();
  hostile_origin server{options};
  auto engine = make_engine(trust.settings(patient_settings()));
  auto proxy = "http://joe:SECRET@127.0.0.1:" + std::to_string(server.port());
  for (int i = 0; i < 3; ++i) {
    auto result = engine.run(through(proxy, "https://localhost:4433/"));
    CHECK(result.error.detail == "");
    CHECK(result.status == 200);
    CHECK(result.reused == (i > 0));
    CHECK(result.tls_time.has_value() == (i == 0));
  }
  CHECK(server.connections() == 1);
  for (auto& head : server.heads()) {
    CHECK(head.starts_with("GET / HTTP/1.1\r\n"));
    CHECK_THAT(head, !contains("Proxy-Authorization"));
  }
  // Its certificate is that of the server.
  auto wrong = engine.run(through(proxy, "https://other.example:4433/"));
  CHECK(wrong.error.kind == error_kind::tls);
  CHECK_THAT(wrong.error.detail, contains("other.example"));
}

TEST_CASE("a server that fails behind a tunnel is named") {
  auto options = answering(granted);
  auto status = GENERATE(greeting::close, greeting::silence);
  options.on_accept = status;
  hostile_origin server{options};
  auto engine = make_engine(quick_settings());
  auto result = engine.run(
    through(on_port("http", server.port()), "https://a.example:4433/"));
  CHECK(result.error.kind
        == (status == greeting::close ? error_kind::tls : error_kind::timeout));
  CHECK_THAT(result.error.detail, contains("a.example:4433"));
  CHECK(result.proxy == proxy_state::works);
}

TEST_CASE("an http proxy gets requests for http in absolute form") {
  hostile_origin proxy;
  auto engine = make_engine(patient_settings());
  auto with_password = "http://joe:SECRET@127.0.0.1:"
                       + std::to_string(proxy.port());
  for (auto host : {"a.example", "b.example:8080"}) {
    auto result = engine.run(
      through(with_password, "http://" + std::string{host} + "/x?y"));
    CHECK(result.error.detail == "");
    CHECK(result.status == 200);
    CHECK(result.proxy == proxy_state::works);
    auto head = proxy.heads().back();
    CHECK(head.starts_with("GET http://" + std::string{host}
                           + "/x?y HTTP/1.1\r\n"));
    CHECK_THAT(head, contains("\r\nHost: " + std::string{host} + "\r\n"));
    CHECK_THAT(head,
               contains("\r\nProxy-Authorization: Basic am9lOlNFQ1JFVA==\r\n"));
  }
  // All servers share its connections.
  CHECK(proxy.connections() == 1);
  // Without credentials, there is no such field.
  engine.run(through(on_port("http", proxy.port()), "http://a.example/"));
  CHECK_THAT(proxy.heads().back(), !contains("Proxy-Authorization"));
}

TEST_CASE("an http proxy connects to another destination by CONNECT") {
  hostile_origin server{answering(granted)};
  auto engine = make_engine(patient_settings());
  auto request = through(on_port("http", server.port()), "http://a.example/x");
  request.via->port = 8080;
  auto result = engine.run(request);
  CHECK(result.status == 200);
  REQUIRE(server.heads().size() == 1);
  CHECK(server.heads()[0].starts_with("GET /x HTTP/1.1\r\n"));
}

TEST_CASE("a 407 to a request in absolute form is the proxy's error") {
  hostile_options options;
  options.before = [](hostile_peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 407 Who?\r\nContent-Length: 3\r\n\r\nno\n");
    return false;
  };
  hostile_origin proxy{options};
  auto engine = make_engine(patient_settings());
  for (auto credentials : {"", "joe:SECRET@"}) {
    auto result =
      engine.run(through("http://" + std::string{credentials}
                           + "127.0.0.1:" + std::to_string(proxy.port()),
                         "http://a.example/"));
    CHECK(result.error.kind == error_kind::proxy);
    CHECK_THAT(result.error.detail, contains("(407)"));
    CHECK_THAT(result.error.detail, !contains("SECRET"));
    CHECK(result.status == 0);
    CHECK(result.bytes == 0);
    CHECK(result.proxy == proxy_state::useless);
  }
}

TEST_CASE("a server of another protocol is no http proxy") {
  hostile_options options;
  options.before = [](hostile_peer& peer) {
    peer.read_head();
    peer.send("SSH-2.0-OpenSSH_9.2\r\n");
    return false;
  };
  hostile_origin proxy{options};
  auto engine = make_engine(patient_settings());
  auto result =
    engine.run(through(on_port("http", proxy.port()), "http://a.example/"));
  CHECK(result.error.kind == error_kind::proxy);
  CHECK_THAT(result.error.detail, contains("does not speak HTTP: "));
  CHECK(result.proxy == proxy_state::useless);
}

TEST_CASE("real proxies change nothing about a response") {
  trusted trust;
  nginx server{trust.ca.issue()};
  auto kind = GENERATE(real_proxy::kind::tinyproxy,
                       real_proxy::kind::microsocks);
  auto credentials = GENERATE(as<std::string>{}, "", "joe:pass");
  real_proxy proxy{kind, credentials};
  auto schemes = kind == real_proxy::kind::tinyproxy
                   ? std::vector<std::string>{"http"}
                   : std::vector<std::string>{"socks5", "socks5h"};
  auto settings = trust.settings(patient_settings());
  auto engine = make_engine(settings);
  for (auto& scheme : schemes) {
    for (auto& base :
         {"http://127.0.0.1:" + std::to_string(server.http_port()),
          "https://127.0.0.1:" + std::to_string(server.https_port())}) {
      for (auto path : {"/small.txt", "/page.html", "/big.bin", "/moved",
                        "/status/404", "/small.txt"}) {
        CAPTURE(scheme, base, path);
        auto expected = engine.run(request_for(base + path));
        auto url = proxy.url(scheme);
        auto result = engine.run(through(url, base + path));
        CHECK(result.error.detail == "");
        CHECK(result.status == expected.status);
        CHECK(result.bytes == expected.bytes);
        CHECK(result.sha256 == expected.sha256);
        CHECK(result.location == expected.location);
      }
    }
    if (!credentials.empty()) {
      auto wrong = engine.run(
        through(proxy.url(scheme, "joe:wrong"), "https://127.0.0.1:1/"));
      CHECK(wrong.error.kind == error_kind::proxy);
      CHECK(wrong.proxy == proxy_state::useless);
      CHECK_THAT(wrong.error.detail,
                 contains("rejected the user name or password"));
    }
    auto refused = engine.run(
      through(proxy.url(scheme), on_port("https", unused_port()) + "/"));
    CHECK(refused.error.kind == error_kind::proxy);
    CHECK(refused.proxy == proxy_state::works);
    CHECK_THAT(refused.error.detail, contains("did not connect to 127.0.0.1:"));
  }
}

TEST_CASE("a proxy can speak TLS itself") {
  trusted trust;
  nginx server{trust.ca.issue()};
  real_proxy proxy{real_proxy::kind::tinyproxy, "joe:pass"};
  proxy.add_tls(trust.ca.issue());
  auto engine = make_engine(trust.settings(patient_settings()));
  for (auto& base : {on_port("http", server.http_port()),
                     on_port("https", server.https_port())})
    for (auto path : {"/small.txt", "/page.html", "/big.bin", "/status/404"}) {
      CAPTURE(base, path);
      auto expected = engine.run(request_for(base + path));
      for (int i = 0; i < 2; ++i) {
        auto result = engine.run(through(proxy.url("https"), base + path));
        CHECK(result.error.detail == "");
        CHECK(result.status == expected.status);
        CHECK(result.bytes == expected.bytes);
        CHECK(result.sha256 == expected.sha256);
        // They are those of the server.
        CHECK((result.tls != nullptr) == (expected.tls != nullptr));
      }
    }
  // Another engine, which has no open tunnel.
  auto other = make_engine(trust.settings(patient_settings()));
  auto refused =
    other.run(through(proxy.url("https", "joe:wrong"),
                      on_port("https", server.https_port()) + "/"));
  CHECK(refused.error.kind == error_kind::proxy);
  CHECK_THAT(refused.error.detail,
             contains("rejected the user name or password"));
}

TEST_CASE("a TLS handshake that fails with a proxy is the proxy's error") {
  trusted trust;
  struct row {
    greeting on_accept;
    bool trusted;
    std::string detail;
    bool recovers;
  };
  const std::vector<row> table{
    {greeting::serve, false, "unknown authority", false},
    // Unread data makes this a reset.
    {greeting::close, true, "during the TLS handshake", true},
    {greeting::reset, true, "during the TLS handshake", true},
    {greeting::silence, true, "timed out after 300 ms", true},
  };
  authority unknown{"Somebody Else"};
  for (auto& [on_accept, is_trusted, detail, recovers] : table) {
    CAPTURE(detail);
    hostile_options options;
    options.on_accept = on_accept;
    options.tls = is_trusted ? trust.ca.issue() : unknown.issue();
    hostile_origin proxy{options};
    auto engine = make_engine(trust.settings(settings_for(detail)));
    for (auto url : {"http://a.example/", "https://a.example/"}) {
      auto result = engine.run(through(on_port("https", proxy.port()), url));
      CHECK(result.error.kind == error_kind::proxy);
      CHECK_THAT(result.error.detail,
                 contains("cannot reach the proxy https://127.0.0.1:"));
      CHECK_THAT(result.error.detail, contains(detail));
      CHECK(result.proxy == proxy_state::useless);
      CHECK(result.proxy_may_recover == recovers);
    }
  }
}
