// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/body/pausing_consumer.hpp"
#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/waiting.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

using namespace muster::test;
using muster::http::error_kind;
using muster::http::steady_clock;
using std::chrono::milliseconds;

TEST_CASE("an exchange stops reading while a consumer is paused") {
  auto kind = ENGINE_KIND();
  hostile_origin origin;
  pausing_consumers consumers;
  auto settings = patient_settings();
  settings.meter.consumer = &consumers.make;
  auto engine = kind.make(settings);
  std::atomic<bool> done{false};
  std::thread resumer{[&] {
    while (!done) {
      wait_until([&] { return done || !consumers.ready; });
      consumers.resume();
    }
  }};
  for (auto path : {"/bytes/1000000", "/gzip-chunked", "/bytes/5"}) {
    INFO(path);
    consumers.taken = 0;
    consumers.finished = 0;
    auto result = engine.run(request_for(origin.url(path)));
    CHECK_FALSE(result.error);
    CHECK(result.bytes == consumers.taken.load());
    CHECK(consumers.finished == 1);
    CHECK(result.kept);
  }
  done = true;
  resumer.join();
  CHECK(consumers.pauses > 15);
  CHECK(consumers.unwanted == 0);
}

TEST_CASE("the total deadline ends the wait for a paused consumer") {
  auto kind = ENGINE_KIND();
  hostile_origin origin;
  pausing_consumers consumers;
  auto settings = patient_settings();
  settings.meter.consumer = &consumers.make;
  auto engine = kind.make(settings);
  for (auto path : {"/bytes/1000000000000", "/bytes/5"}) {
    INFO(path);
    auto request = request_for(origin.url(path));
    request.deadline = steady_clock::now() + milliseconds{500};
    auto result = engine.run(request);
    CHECK(result.error.kind == error_kind::timeout);
    CHECK_THAT(result.error.detail, contains("the total deadline passed"));
    CHECK(result.lack == muster::http::shortage::none);
    CHECK(result.status == 200);
    // Nothing was read after the first part.
    CHECK(result.wire_bytes <= 64 * 1024);
    CHECK(consumers.finished == 0);
    CHECK_FALSE(result.kept);
  }
}

TEST_CASE("the idle deadline does not run while a consumer is paused") {
  auto kind = ENGINE_KIND();
  hostile_origin origin;
  pausing_consumers consumers;
  auto settings = patient_settings();
  settings.idle_timeout = milliseconds{100};
  settings.meter.consumer = &consumers.make;
  auto engine = kind.make(settings);
  auto paused_at = steady_clock::time_point{};
  std::thread resumer{[&] {
    wait_until([&] { return !consumers.ready; });
    paused_at = steady_clock::now();
    wait_until(
      [&] { return steady_clock::now() > paused_at + milliseconds{300}; });
    consumers.resume();
  }};
  auto result = engine.run(request_for(origin.url("/bytes/5")));
  resumer.join();
  CHECK_FALSE(result.error);
  CHECK(result.bytes == 5u);
}

TEST_CASE("an exchange that waits for a consumer can be cancelled") {
  auto kind = ENGINE_KIND();
  hostile_origin origin;
  pausing_consumers consumers;
  auto settings = patient_settings();
  settings.meter.consumer = &consumers.make;
  auto engine = kind.make(settings);
  std::thread stopper{[&] {
    wait_until([&] { return !consumers.ready; });
    engine.cancel();
  }};
  auto result = engine.run(request_for(origin.url("/bytes/1000000")));
  stopper.join();
  CHECK(result.error.kind == error_kind::cancelled);
}
