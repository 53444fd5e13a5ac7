// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/waiting.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

using namespace muster::test;
using muster::http::error_kind;
using std::chrono::milliseconds;

namespace {

muster::http::ip_address address(const char* text) {
  return *muster::http::parse_ip(text);
}

} // namespace

TEST_CASE("a refused connection names address and port") {
  auto engine = ENGINE_KIND().make(patient_settings());
  auto port = std::to_string(unused_port());
  auto result = engine.run(request_for("http://127.0.0.1:" + port + "/"));
  CHECK(result.error.kind == error_kind::connect);
  CHECK(result.error.detail == "connection refused by 127.0.0.1:" + port);
  CHECK_FALSE(result.remote.has_value());
}

TEST_CASE("a host that does not answer costs the connect deadline") {
  dead_port dead;
  auto engine = ENGINE_KIND().make(quick_settings());
  auto endpoint = "127.0.0.1:" + std::to_string(dead.port());
  auto result = engine.run(request_for("http://" + endpoint + "/"));
  CHECK(result.error.kind == error_kind::timeout);
  CHECK(result.error.detail
        == "connection to " + endpoint + " timed out after 300 ms");
}

TEST_CASE("a dead address leaves time for the next one") {
  hostile_origin origin;
  dead_port dead{"127.0.0.2", origin.port()};
  auto settings = patient_settings();
  settings.connect_timeout = quick_settings().connect_timeout;
  auto engine = ENGINE_KIND().make(settings);
  auto request = request_for(origin.url("/"));
  request.addresses = {address("127.0.0.2"), address("127.0.0.1")};
  auto result = engine.run(request);
  CHECK(result.error.detail == "");
  CHECK(result.remote == address("127.0.0.1"));
}

TEST_CASE("when all addresses fail, the error names the last") {
  auto engine = ENGINE_KIND().make(patient_settings());
  auto port = std::to_string(unused_port());
  auto request = request_for("http://127.0.0.1:" + port + "/");
  request.addresses = {address("::1"), address("127.0.0.1")};
  CHECK(engine.run(request).error.detail
        == "connection refused by 127.0.0.1:" + port
             + " (the last of 2 addresses tried)");
}

TEST_CASE("the connect deadline yields to an earlier total deadline") {
  dead_port dead;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto endpoint = "127.0.0.1:" + std::to_string(dead.port());
  auto request = request_for("http://" + endpoint + "/");
  request.deadline = muster::http::steady_clock::now() + milliseconds{100};
  CHECK(engine.run(request).error.detail
        == "the total deadline passed while connecting to " + endpoint);
}

TEST_CASE("an origin that closes after accepting has not responded") {
  auto engine = ENGINE_KIND().make(patient_settings());
  for (auto what : {greeting::reset, greeting::close}) {
    hostile_options options;
    options.on_accept = what;
    hostile_origin origin{options};
    auto result = engine.run(request_for(origin.url("/")));
    CHECK(result.error.kind == error_kind::truncated);
    CHECK_THAT(result.error.detail, contains("without a response"));
  }
}

TEST_CASE("a reset of a reused connection is retried without a failure") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  CHECK_FALSE(engine.run(request_for(origin.url("/once-then-reset"))).error);
  auto result = engine.run(request_for(origin.url("/")));
  CHECK(result.error.detail == "");
  CHECK_FALSE(result.reused);
  CHECK(result.connect_time.has_value());
  CHECK(origin.connections() == 2);
}

TEST_CASE("data after a response is not an answer to the next request") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  // The last bodies end near the size of a read.
  for (size_t size : {1, 3, 65'300, 65'480, 65'490, 65'496, 65'497, 65'498}) {
    INFO(size);
    auto path = "/then-more/" + std::to_string(size);
    CHECK(engine.run(request_for(origin.url(path))).bytes == size);
    CHECK(engine.run(request_for(origin.url("/"))).bytes == 6);
  }
}

TEST_CASE("an unrequested body is not an answer to the next request") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.head = true;
  auto kind = ENGINE_KIND();
  auto asking = kind.make(settings);
  for (int i = 0; i < 20; ++i) {
    INFO(kind.name << " " << i);
    auto result = asking.run(request_for(origin.url("/late-body")));
    CHECK(result.error.detail == "");
    CHECK(result.status == 200);
    CHECK(result.bytes == 6u);
  }
  // One response is enough to distrust the server.
  CHECK(origin.requests() <= 21);
  CHECK(origin.connections() >= 19);
  auto doubting = kind.make(settings);
  for (int i = 0; i < 3; ++i) {
    auto result = doubting.run(request_for(origin.url("/late-response")));
    CHECK(result.error.detail == "");
    CHECK(result.status == 200);
  }
  auto fooled = kind.make(settings);
  for (int i = 0; i < 40; ++i) {
    INFO(kind.name << " " << i);
    auto result = fooled.run(request_for(origin.url("/late-whole-response")));
    CHECK(result.error.detail == "");
    CHECK(result.status == 200);
    CHECK_FALSE(result.reused);
  }
  auto fetching = kind.make(patient_settings());
  CHECK(fetching.run(request_for(origin.url("/late-204"))).status == 204);
  auto result = fetching.run(request_for(origin.url("/")));
  CHECK(result.error.detail == "");
  CHECK(result.bytes == 6u);
  CHECK_FALSE(fetching.run(request_for(origin.url("/"))).reused);
}

TEST_CASE("HEAD reuses connections of servers that send no bodies") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.head = true;
  auto engine = ENGINE_KIND().make(settings);
  auto is_reused = [&] {
    return engine.run(request_for(origin.url("/"))).reused;
  };
  CHECK_FALSE(is_reused());
  auto asks_to_close = [&](size_t i) {
    return origin.heads().at(i).find("\r\nConnection: close\r\n")
           != std::string::npos;
  };
  CHECK(asks_to_close(0));
  wait_until(is_reused);
  CHECK_FALSE(asks_to_close(origin.heads().size() - 1));
  CHECK(origin.connections() == origin.heads().size() - 1);
  // The server sends the body of GET.
  CHECK_FALSE(engine.run(request_for(origin.url("/same-lengths"))).error);
  for (int i = 0; i < 3; ++i) {
    auto result = engine.run(request_for(origin.url("/")));
    CHECK(result.error.detail == "");
    CHECK_FALSE(result.reused);
  }
}

TEST_CASE("a server that closed the connection has not answered") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  CHECK_FALSE(engine.run(request_for(origin.url("/then-408"))).error);
  auto result = engine.run(request_for(origin.url("/")));
  CHECK(result.status == 200);
  CHECK_FALSE(result.reused);
  // A 408 on a new connection is an ordinary response.
  CHECK(engine.run(request_for(origin.url("/status/408"))).status == 408);
}

TEST_CASE("a request is repeated if its response may be late data") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  for (auto path : {"/garbage", "/two-lengths", "/bad-chunk", "/close-head"}) {
    INFO(path);
    engine.run(request_for(origin.url("/")));
    auto result = engine.run(request_for(origin.url(path)));
    CHECK(result.error);
    CHECK_FALSE(result.reused);
    CHECK(origin.requests(path) <= 2);
  }
  CHECK(origin.requests("/garbage") == 2);
}

TEST_CASE("a new connection that closes is not retried") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  engine.run(request_for(origin.url("/")));
  CHECK(engine.run(request_for(origin.url("/close"))).error.kind
        == error_kind::truncated);
  CHECK(origin.requests("/close") == 2);
  CHECK(origin.connections() == 2);
}

TEST_CASE("idle connections are per origin, limited in age and number") {
  hostile_origin one, two;
  auto kind = ENGINE_KIND();
  SECTION("one connection serves an origin's exchanges in turn") {
    auto engine = kind.make(patient_settings());
    for (int i = 0; i < 20; ++i) {
      CHECK(engine.run(request_for(one.url("/"))).reused == (i > 0));
      CHECK(engine.run(request_for(two.url("/"))).reused == (i > 0));
    }
    CHECK(one.connections() == 1);
    CHECK(two.connections() == 1);
  }
  SECTION("an address that is not asked for is not used") {
    auto engine = kind.make(patient_settings());
    engine.run(request_for(one.url("/")));
    auto request = request_for(one.url("/"));
    request.addresses = {address("127.0.0.9")};
    CHECK(engine.run(request).error.kind == error_kind::connect);
  }
  SECTION("another host name has its own connection") {
    auto engine = kind.make(patient_settings());
    engine.run(request_for(one.url("/")));
    auto port = std::to_string(one.port());
    CHECK_FALSE(
      engine.run(request_for("http://localhost:" + port + "/")).reused);
  }
  SECTION("an old connection is not used") {
    auto settings = patient_settings();
    settings.keep_alive = milliseconds{0};
    auto engine = kind.make(settings);
    engine.run(request_for(one.url("/")));
    CHECK_FALSE(engine.run(request_for(one.url("/"))).reused);
  }
  SECTION("the result tells whether the connection is kept") {
    auto engine = kind.make(patient_settings());
    CHECK(engine.run(request_for(one.url("/"))).kept);
    CHECK(engine.run(request_for(one.url("/"))).kept);
    CHECK_FALSE(engine.run(request_for(one.url("/one-shot"))).kept);
    CHECK_FALSE(engine.run(request_for(one.url("/truncated"))).kept);
    auto settings = patient_settings();
    settings.max_idle = 0;
    CHECK_FALSE(kind.make(settings).run(request_for(one.url("/"))).kept);
  }
  SECTION("beyond the number kept, the one with the fewest to follow goes") {
    auto settings = patient_settings();
    settings.max_idle = 1;
    auto engine = kind.make(settings);
    auto request = request_for(one.url("/"));
    request.queued = 2;
    engine.run(request);
    CHECK_FALSE(engine.run(request_for(two.url("/"))).kept);
    CHECK(engine.run(request_for(one.url("/"))).reused);
  }
  SECTION("beyond the memory for them none is kept") {
    auto settings = patient_settings();
    settings.idle_memory = 1'024;
    CHECK_FALSE(kind.make(settings).run(request_for(one.url("/"))).kept);
  }
  SECTION("of equal ones, the one idle for the longest goes") {
    auto settings = patient_settings();
    settings.max_idle = 1;
    auto engine = kind.make(settings);
    engine.run(request_for(one.url("/")));
    engine.run(request_for(two.url("/")));
    CHECK(engine.run(request_for(two.url("/"))).reused);
    CHECK_FALSE(engine.run(request_for(one.url("/"))).reused);
  }
}

TEST_CASE("cancel ends running exchanges and rejects later ones") {
  hostile_origin origin;
  auto settings = patient_settings();
  settings.first_byte_timeout = std::chrono::seconds{30};
  auto engine = ENGINE_KIND().make(settings);
  std::thread canceller{[&] {
    wait_until([&] { return origin.requests() > 0; });
    engine.cancel();
  }};
  auto result = engine.run(request_for(origin.url("/never")));
  canceller.join();
  CHECK(result.error.kind == error_kind::cancelled);
  CHECK(engine.run(request_for(origin.url("/"))).error.kind
        == error_kind::cancelled);
}

TEST_CASE("the connection of an abandoned exchange is reset") {
  // After a normal close, the kernel would still send the rest of the request.
  listener origin;
  auto settings = patient_settings();
  auto cancels = GENERATE(true, false);
  if (!cancels)
    settings = quick_settings();
  auto engine = ENGINE_KIND().make(settings);
  int end = -1;
  std::thread server{[&] {
    auto connection = ::accept(origin.native(), nullptr, nullptr);
    char buffer[4096];
    ::recv(connection, buffer, sizeof buffer, 0);
    if (cancels)
      engine.cancel();
    auto n = ::recv(connection, buffer, sizeof buffer, 0);
    end = n < 0 ? errno : 0;
    ::close(connection);
  }};
  auto url = "http://127.0.0.1:" + std::to_string(origin.port()) + "/";
  auto result = engine.run(request_for(url));
  server.join();
  CHECK(result.error.kind
        == (cancels ? error_kind::cancelled : error_kind::timeout));
  CHECK(end == ECONNRESET);
}

TEST_CASE("no request is sent when it may not be sent any more") {
  hostile_origin origin;
  std::atomic<bool> may_send{true};
  auto settings = patient_settings();
  settings.may_send = [&] { return may_send.load(); };
  auto engine = ENGINE_KIND().make(settings);
  auto kind_of_end = [&] {
    return engine.run(request_for(origin.url("/"))).error.kind;
  };
  CHECK(kind_of_end() == error_kind::none);
  may_send = false;
  CHECK(kind_of_end() == error_kind::cancelled);
  CHECK(origin.requests() == 1);
}

TEST_CASE("threads share an engine, and no descriptor stays open") {
  auto before = open_files();
  auto kind = ENGINE_KIND();
  {
    hostile_origin origin;
    auto engine = kind.make(patient_settings());
    constexpr int per_thread = 200;
    std::atomic<int> good{0}, bad{0};
    auto work = [&] {
      for (int i = 0; i < per_thread; ++i) {
        auto fails = i % 10 == 0;
        auto result =
          engine.run(request_for(origin.url(fails ? "/truncated" : "/")));
        ++(result.error.kind
               == (fails ? error_kind::truncated : error_kind::none)
             ? good
             : bad);
      }
    };
    std::thread one{work}, two{work};
    one.join();
    two.join();
    CHECK(good == 2 * per_thread);
    CHECK(bad == 0);
    CHECK(origin.connections() <= 2 + 2 * per_thread / 10);
  }
  CHECK(open_files() == before);
}

TEST_CASE("cpp-httplib's own server is an origin like others") {
  httplib::Server server;
  server.Get("/hi", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("hello\n", "text/plain");
  });
  server.Get("/chunks",
             [](const httplib::Request&, httplib::Response& response) {
               response.set_chunked_content_provider(
                 "text/plain", [](size_t offset, httplib::DataSink& sink) {
                   sink.write("0123456789", 10);
                   if (offset >= 90)
                     sink.done();
                   return true;
                 });
             });
  auto port = server.bind_to_any_port("127.0.0.1");
  std::thread runner{[&] { server.listen_after_bind(); }};
  auto base = "http://127.0.0.1:" + std::to_string(port);
  {
    auto engine = ENGINE_KIND().make(patient_settings());
    auto result = engine.run(request_for(base + "/hi"));
    CHECK(result.error.detail == "");
    CHECK(result.bytes == 6);
    result = engine.run(request_for(base + "/chunks"));
    CHECK(result.error.detail == "");
    CHECK(result.bytes == 100);
    CHECK(result.reused);
    CHECK(engine.run(request_for(base + "/none")).status == 404);
  }
  server.stop();
  runner.join();
}

TEST_CASE("requests with different settings use one engine") {
  hostile_origin origin;
  auto engine = ENGINE_KIND().make(patient_settings());
  auto with = [&](auto change) {
    auto request = request_for(origin.url("/"));
    muster::http::request_settings settings = patient_settings();
    change(settings);
    request.settings =
      std::make_shared<const muster::http::request_settings>(settings);
    return engine.run(request);
  };
  for (auto round = 0; round < 2; ++round) {
    auto plain = with([](auto&) {});
    CHECK(plain.bytes == 6);
    CHECK_FALSE(plain.sha256);
    CHECK(plain.wire_bytes == 6);
    auto head = with([](auto& settings) { settings.head = true; });
    CHECK(head.status == 200);
    CHECK(head.wire_bytes == 0);
    auto small = with([](auto& settings) { settings.meter.max_bytes = 5; });
    CHECK(small.error.kind == error_kind::too_large);
    auto digested = with([](auto& settings) { settings.meter.sha256 = true; });
    CHECK(digested.sha256.has_value());
  }
}
