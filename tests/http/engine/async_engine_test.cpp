// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/async_engine.hpp"
#include "tests/http/engine/engine_suite.hpp"
#include "tests/http/net/scarce_system.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

using muster::http::async_answer;
using muster::http::async_engine;
using muster::http::async_order;
using muster::http::request_settings;
using muster::http::shortage;
using namespace muster::test;

namespace {

/// Collects answers and waits for them.
class answers {
public:
  void take(std::vector<async_answer> batch) {
    std::lock_guard guard{mutex_};
    std::move(batch.begin(), batch.end(), std::back_inserter(all_));
    arrived_.notify_all();
  }

  std::vector<async_answer> wait_for(size_t count) {
    std::unique_lock guard{mutex_};
    arrived_.wait_for(guard, std::chrono::seconds{60},
                      [&] { return all_.size() >= count; });
    return all_;
  }

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<async_answer> all_;
};

std::unique_ptr<async_engine>
make_engine(muster::http::exchange_settings settings = patient_settings()) {
  std::string error;
  auto result = async_engine::make(std::move(settings), error);
  REQUIRE(result != nullptr);
  return result;
}

async_order order_for(uint64_t tag, const std::string& url,
                      const request_settings& settings = patient_settings()) {
  async_order result{tag, request_for(url)};
  result.request.settings = std::make_shared<request_settings>(settings);
  return result;
}

/// `count` orders for the same URL, with the tags 0, 1, ...
std::vector<async_order>
orders_for(const std::string& url, size_t count,
           const request_settings& settings = patient_settings()) {
  std::vector<async_order> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(order_for(i, url, settings));
  return result;
}

/// Limits the number of further descriptors of this process for its lifetime.
class few_descriptors {
public:
  explicit few_descriptors(rlim_t count) {
    getrlimit(RLIMIT_NOFILE, &before_);
    // Use up all lower numbers, because the limit concerns descriptor numbers.
    constexpr rlim_t taken = 256;
    set_limit(taken);
    for (int copy; (copy = dup(0)) >= 0;)
      copies_.push_back(copy);
    set_limit(taken + count);
  }

  ~few_descriptors() {
    for (auto copy : copies_)
      close(copy);
    setrlimit(RLIMIT_NOFILE, &before_);
  }

private:
  void set_limit(rlim_t count) const {
    auto limit = before_;
    limit.rlim_cur = count;
    setrlimit(RLIMIT_NOFILE, &limit);
  }

  rlimit before_{};
  std::vector<int> copies_;
};

} // namespace

TEST_CASE("each order has one answer with its tag") {
  nginx server{self_signed()};
  answers got;
  auto engine = make_engine();
  auto threads = GENERATE(1u, 3u);
  engine->start(threads, [&](auto batch) { got.take(std::move(batch)); });
  auto url = "http://127.0.0.1:" + std::to_string(server.http_port());
  auto orders = orders_for(url + "/small.txt", 500);
  for (size_t i = 0; i < orders.size(); i += 2)
    orders[i].request.target.target = "/status/404";
  engine->submit(std::move(orders));
  auto all = got.wait_for(500);
  REQUIRE(all.size() == 500);
  std::vector<int> seen(500);
  for (auto& [tag, result] : all) {
    ++seen.at(tag);
    CHECK(result.error.detail == "");
    CHECK(result.status == (tag % 2 == 0 ? 404 : 200));
  }
  CHECK(seen == std::vector<int>(500, 1));
}

TEST_CASE("exchanges start as others end") {
  nginx server{self_signed()};
  answers got;
  auto engine = make_engine();
  engine->start(1, [&](auto batch) { got.take(std::move(batch)); });
  auto url = "http://127.0.0.1:" + std::to_string(server.http_port())
             + "/small.txt";
  std::vector<async_answer> all;
  {
    few_descriptors limit{20};
    engine->submit(orders_for(url, 300));
    all = got.wait_for(300);
  }
  REQUIRE(all.size() == 300);
  for (auto& answer : all) {
    // On a very slow machine, no exchange may have to wait.
    auto& result = answer.result;
    CHECK((result.status == 200 || result.lack == shortage::descriptors));
  }
}

TEST_CASE("idle connections make room when descriptors run out") {
  nginx one{self_signed()}, two{self_signed()};
  answers got;
  auto engine = make_engine();
  engine->start(1, [&](auto batch) { got.take(std::move(batch)); });
  auto url = [](const nginx& server) {
    return "http://127.0.0.1:" + std::to_string(server.http_port())
           + "/small.txt";
  };
  few_descriptors limit{10};
  engine->submit(orders_for(url(one), 8));
  CHECK(got.wait_for(8).size() == 8);
  engine->submit(orders_for(url(two), 8));
  auto all = got.wait_for(16);
  CHECK(all.size() == 16);
  for (auto& answer : all)
    CHECK(answer.result.error.detail == "");
}

TEST_CASE("decompression bombs do not block other exchanges of their thread") {
  hostile_origin hostile;
  nginx good{self_signed()};
  answers got;
  auto engine = make_engine();
  engine->start(1, [&](auto batch) { got.take(std::move(batch)); });
  constexpr size_t bombs = 4;
  auto orders = orders_for(hostile.url("/br-bomb"), bombs);
  for (auto& order : orders)
    order.request.deadline = muster::http::steady_clock::now()
                             + std::chrono::seconds{3};
  auto url = "http://127.0.0.1:" + std::to_string(good.http_port());
  for (size_t i = 0; i < 100; ++i)
    orders.push_back(order_for(bombs + i, url + "/page.html"));
  engine->submit(std::move(orders));
  auto all = got.wait_for(bombs + 100);
  REQUIRE(all.size() == bombs + 100);
  for (size_t i = 0; i < all.size(); ++i) {
    auto& [tag, result] = all[i];
    CAPTURE(i, tag, result.error.detail);
    // The bombs last until their deadline; all others end before.
    CHECK((tag < bombs) == (i >= 100));
    CHECK(result.error.kind
          == (tag < bombs ? muster::http::error_kind::timeout
                          : muster::http::error_kind::none));
    CHECK(result.bytes == (tag < bombs ? result.bytes : 100'000));
  }
}

TEST_CASE("without descriptors, the remaining addresses are still tried") {
  nginx server{self_signed()};
  auto port = static_cast<uint16_t>(server.http_port());
  std::list<dead_port> dead;
  std::vector<muster::http::ip_address> addresses;
  for (auto text : {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"}) {
    dead.emplace_back(text, port);
    addresses.push_back(*muster::http::parse_ip(text));
  }
  addresses.push_back(*muster::http::parse_ip("127.0.0.1"));
  answers got;
  auto engine = make_engine();
  engine->start(1, [&](auto batch) { got.take(std::move(batch)); });
  auto orders =
    orders_for("http://127.0.0.1:" + std::to_string(port) + "/small.txt", 1);
  orders.front().request.addresses = addresses;
  std::vector<async_answer> all;
  {
    few_descriptors limit{2};
    engine->submit(std::move(orders));
    all = got.wait_for(1);
  }
  REQUIRE(all.size() == 1);
  CHECK(all.front().result.error.detail == "");
  CHECK(all.front().result.remote == addresses.back());
}

TEST_CASE("the connect deadline begins after a wait for a descriptor") {
  using std::chrono::milliseconds;
  dead_port dead;
  answers got;
  auto machine = std::make_shared<scarcity>();
  machine->open_error = EMFILE;
  machine->failures = 20;
  auto settings = patient_settings();
  settings.connect_timeout = milliseconds{300};
  settings.local = scarce(machine);
  auto engine = make_engine(settings);
  engine->start(1, [&](auto batch) { got.take(std::move(batch)); });
  engine->submit(orders_for(
    "http://127.0.0.1:" + std::to_string(dead.port()) + "/", 1, settings));
  // The connection is tried again at each tick.
  CHECK(seconds_of([&] { got.wait_for(1); }) > 0.6);
  auto all = got.wait_for(1);
  REQUIRE(all.size() == 1);
  CHECK_THAT(all.front().result.error.detail,
             contains("timed out after 300 ms"));
}

TEST_CASE("waiting for a descriptor ends with the total deadline") {
  answers got;
  auto engine = make_engine();
  engine->start(1, [&](auto batch) { got.take(std::move(batch)); });
  auto orders = orders_for("http://127.0.0.1:9/", 1);
  orders.front().request.deadline = muster::http::steady_clock::now()
                                    + std::chrono::milliseconds{200};
  few_descriptors limit{0};
  engine->submit(std::move(orders));
  auto all = got.wait_for(1);
  REQUIRE(all.size() == 1);
  CHECK(all.front().result.lack == shortage::descriptors);
  CHECK_THAT(all.front().result.error.detail, contains("file descriptor"));
}
