// SPDX-License-Identifier: BSD-3-Clause

#include "messages/expulsion.hpp"
#include "tests/actors/node/node_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;
using http::error_kind;
using http::exchange_result;

namespace {

using fixture = test::node_fixture;

} // namespace

TEST_CASE_METHOD(fixture, "a node joins with its name and credit") {
  start();
  CHECK(w->name == "n1");
  CHECK(w->credit == 500);
}

TEST_CASE_METHOD(fixture,
                 "a host continues its turn while its connection is kept") {
  settings.concurrency = 1;
  start();
  give("a.example", 3);
  give("b.example", 2);
  std::vector<std::string> order;
  for (int i = 0; i < 5; ++i) {
    auto& request = w->orders.front().request;
    order.push_back(request.target.host + ' ' + std::to_string(request.queued));
    exchange_result result;
    result.status = 200;
    result.kept = true;
    result.reused = i > 0;
    reply(result);
  }
  // Each exchange has the number of waiting URLs, so that the right connections
  // are kept.
  CHECK(order
        == std::vector<std::string>{"a.example 2", "a.example 1", "a.example 0",
                                    "b.example 1", "b.example 0"});
}

TEST_CASE_METHOD(fixture, "each URL has one result") {
  start();
  give("a.example", 20);
  give("b.example", 20);
  while (!w->orders.empty())
    answer();
  REQUIRE(w->results.size() == 40);
  std::set<uint64_t> seen;
  for (auto& x : w->results)
    seen.insert(x.index);
  CHECK(seen.size() == 40);
}

TEST_CASE_METHOD(fixture, "neither hosts nor the node exceed their limits") {
  settings.concurrency = 5;
  politeness.per_host = 2;
  start();
  for (auto host : {"a.example", "b.example", "c.example"})
    give(host, 10);
  // At first, a quarter of the slots is reserved for hosts that have answered.
  CHECK(w->orders.size() == 4);
  sim.pass(2s);
  CHECK(w->orders.size() == 5);
  while (!w->orders.empty())
    answer();
  CHECK(w->results.size() == 30);
  CHECK(w->most_total == 5);
  for (auto& [host, most] : w->most_open)
    CHECK(most == 2);
}

TEST_CASE_METHOD(fixture, "redirects count for the host that they lead to") {
  politeness.per_host = 1;
  start();
  give("b.example", 1);
  give("a.example", 3);
  // The only permit of b is in use, so redirects from a to b must wait.
  REQUIRE(w->orders.size() == 2);
  std::rotate(w->orders.begin(), w->orders.begin() + 1, w->orders.end());
  answer(302, error_kind::none, "http://b.example/x");
  while (!w->orders.empty())
    answer();
  CHECK(w->results.size() == 4);
  CHECK(w->most_open["b.example"] == 1);
}

TEST_CASE_METHOD(fixture,
                 "in a cluster, a redirect to another host continues at its "
                 "node") {
  clustered = true;
  settings.concurrency = 1;
  start();
  give("a.example", 2);
  answer(301, error_kind::none, "/y"); // stays at the host
  sim.pass(3s);
  answer(302, error_kind::none, "http://b.example/x");
  REQUIRE(w->travelling.size() == 1);
  auto& task = w->travelling[0];
  CHECK(task.index == 0);
  CHECK(task.target.str() == "http://b.example/x");
  REQUIRE(task.so_far);
  REQUIRE(task.so_far->visited.size() == 2);
  CHECK(task.so_far->visited[0].str() == "http://a.example/0");
  CHECK(task.so_far->requests.size() == 2);
  CHECK(task.so_far->attempts == 1);
  CHECK(task.so_far->elapsed >= 3s);
  // Its permit is free for the next URL.
  REQUIRE(w->orders.size() == 1);
  answer();
  CHECK(w->results.size() == 1);
}

TEST_CASE_METHOD(fixture, "cookies and loops travel with the fetch") {
  clustered = true;
  start();
  give("a.example", 1);
  answer(302, error_kind::none, "http://b.example/", {"a=1; Path=/x"});
  REQUIRE(w->travelling.size() == 1);
  CHECK(w->travelling[0].so_far->cookies.size() == 1);
  auto tasks = w->travelling;
  w->travelling.clear();
  SECTION("another node detects the loop") {
    tell(tasks);
    sim.run();
    answer(302, error_kind::none, "http://a.example/0");
    REQUIRE(w->results.size() == 1);
    CHECK(w->results[0].error == "redirect loop back to http://a.example/0");
  }
  SECTION("another node sends the cookie") {
    tasks[0].target.host = "a.example";
    tasks[0].target.target = "/x";
    tell(tasks);
    sim.run();
    REQUIRE(w->orders.size() == 1);
    CHECK(w->orders.front().request.cookies == "a=1");
  }
}

TEST_CASE_METHOD(fixture, "a fetch of another node continues here") {
  clustered = true;
  settings.retries = 2;
  settings.backoff = {1s, 1s};
  start();
  journey so_far;
  std::string error;
  so_far.visited = {http::parse_url("http://u:p@a.example/", error).value()};
  so_far.statuses = {302};
  so_far.started_at = 77s;
  so_far.attempts = 2;
  so_far.elapsed = 4s;
  auto here = http::parse_url("http://b.example/x", error).value();
  task_batch tasks{{7, here, 0, so_far}, {8, here, 0, so_far}};
  tell(drain_atom_v);
  tell(tasks);
  sim.run();
  REQUIRE(w->orders.size() == 2);
  CHECK(w->orders.front().request.foreign);
  answer();
  REQUIRE(w->results.size() == 1);
  CHECK(w->results[0].redirects == 1);
  CHECK(w->results[0].attempts == 2);
  CHECK(w->results[0].final_url == "http://b.example/x");
  CHECK(w->results[0].total >= 4s);
  CHECK(w->results[0].started_at == 77s);
  REQUIRE(w->results[0].chain.size() == 1);
  CHECK(w->results[0].chain[0].status == 302);
  CHECK(w->results[0].chain[0].url == "http://a.example/");
  // The next attempt starts at the first URL.
  answer(503);
  sim.pass(2s);
  REQUIRE(w->travelling.size() == 1);
  CHECK(w->travelling[0].target == so_far.visited[0]);
  CHECK(w->travelling[0].so_far->visited.empty());
  CHECK(w->travelling[0].so_far->statuses.empty());
  CHECK(w->travelling[0].so_far->started_at == 77s);
  CHECK(w->travelling[0].so_far->attempts == 3);
  // A fetch without time left is not continued.
  so_far.elapsed = settings.timeout - 500ms;
  tell(task_batch{{9, here, 0, so_far}});
  sim.run();
  sim.pass(4s, 100ms);
  REQUIRE(w->results.size() == 2);
  CHECK(w->results[1].index == 9);
  CHECK(w->results[1].error_kind == error_kind::timeout);
}

TEST_CASE_METHOD(fixture, "requests to a host are evenly spaced") {
  politeness.rate = 2;
  start();
  give("a.example", 3);
  CHECK(w->orders.size() == 1);
  sim.pass(490ms);
  CHECK(w->orders.size() == 1);
  sim.pass(20ms);
  CHECK(w->orders.size() == 2);
  sim.pass(500ms);
  CHECK(w->orders.size() == 3);
}

TEST_CASE_METHOD(fixture,
                 "the URLs of a dead host fail at once, and one probes it "
                 "later") {
  politeness.breaker_failures = 3;
  politeness.breaker_pause = 10s;
  politeness.per_host = 1;
  start();
  give("dead.example", 10);
  give("fine.example", 1);
  for (int i = 0; i < 4; ++i) {
    auto dead = w->orders.front().request.target.host == "dead.example";
    answer(200, dead ? error_kind::connect : error_kind::none);
  }
  REQUIRE(w->results.size() == 11);
  size_t not_tried = 0;
  for (auto& x : w->results) {
    if (x.error.find("not tried") == 0) {
      ++not_tried;
      CHECK(x.error_kind == error_kind::connect);
      CHECK(x.attempts == 0);
    }
  }
  CHECK(not_tried == 7);
  sim.pass(11s, 1s);
  give("dead.example", 2);
  REQUIRE(w->orders.size() == 1);
  answer();
  CHECK(w->orders.size() == 1);
  answer();
  CHECK(w->results.back().outcome == outcome::ok);
}

TEST_CASE_METHOD(fixture, "waiting for a retry does not delay others") {
  settings.retries = 1;
  settings.concurrency = 1;
  settings.backoff = {5s, 5s};
  start();
  give("a.example", 1);
  give("b.example", 1);
  answer(503);
  REQUIRE(w->orders.size() == 1);
  CHECK(w->orders.front().request.target.host == "b.example");
  answer();
  CHECK(w->results.size() == 1);
  sim.pass(6s);
  answer();
  CHECK(w->results.size() == 2);
  CHECK(w->results[1].attempts == 2);
}

TEST_CASE_METHOD(fixture, "draining hands back URLs that have not started") {
  settings.concurrency = 2;
  start();
  give("a.example", 5);
  sim.pass(2s);
  tell(drain_atom_v);
  sim.run();
  CHECK(w->returned == index_batch{2, 3, 4});
  give("b.example", 2);
  CHECK(w->returned == index_batch{2, 3, 4, 5, 6});
  answer();
  answer();
  CHECK(w->orders.empty());
  CHECK(w->results.size() == 2);
}

TEST_CASE_METHOD(fixture,
                 "a node accepts each message only from its proper sender") {
  settings.concurrency = 1;
  clustered = true;
  start();
  give("h", 2);
  fetch_result forged;
  forged.index = 0;
  std::string error;
  fetch_task task;
  task.target = http::parse_url("http://other/", error).value();
  auto say_all = [&](auto say) {
    say(stop_atom_v);
    say(renew_atom_v, uint64_t{1});
    say(lost_atom_v);
    say(drain_atom_v);
    say(host_list{{host_share{"h"}}});
    say(shed_atom_v, uint64_t{5});
    say(forged, permit_use::connected);
    say(task, permit_use::connected);
    say(permit_exchange{0, permit_use::connected, {}, 0});
    say(flush_atom_v);
    say(wake_atom_v);
    say(sweep_atom_v);
    say(beat_atom_v);
    say(task_batch{task});
    say(leave_atom_v);
    sim.run();
  };
  SECTION("without a sender") {
    say_all([&](auto&&... xs) { caf::anon_send(subject, xs...); });
  }
  SECTION("messages of fetchers from the coordinator") {
    tell(forged, permit_use::connected);
    tell(task, permit_use::connected);
    tell(permit_exchange{0, permit_use::connected, {}, 0});
    tell(flush_atom_v);
    tell(wake_atom_v);
    tell(sweep_atom_v);
    tell(beat_atom_v);
    sim.run();
  }
  SECTION("messages of the coordinator from a fetcher") {
    auto fetcher = caf::actor_cast<caf::actor>(w->orders.front().client);
    auto say = [&](auto&&... xs) { caf::send_as(fetcher, subject, xs...); };
    say(renew_atom_v, uint64_t{1});
    say(lost_atom_v);
    say(drain_atom_v);
    say(host_list{{host_share{"h"}}});
    say(shed_atom_v, uint64_t{5});
    say(task_batch{task});
    // Also not the result of another fetcher.
    forged.index = 1;
    say(forged, permit_use::connected);
    sim.run();
  }
  CHECK_FALSE(w->cancelled);
  CHECK_FALSE(w->leaves);
  CHECK(w->returned.empty());
  CHECK(w->results.empty());
  CHECK(w->travelling.empty());
  CHECK(w->orders.size() == 1);
  answer();
  answer();
  CHECK(w->results.size() == 2);
}

TEST_CASE_METHOD(fixture,
                 "a node stops if its coordinator sends invalid messages") {
  lease = 8s;
  start();
  give("h", 1);
  auto reason = std::make_shared<caf::error>();
  caf::actor_cast<caf::actor>(subject)->attach_functor(
    [=](const caf::error& why) { *reason = why; });
  std::string error;
  fetch_task task;
  task.target = http::parse_url("http://other/", error).value();
  SECTION("an invalid URL") {
    task.target.target = "/\r\nX-Evil: 1";
    tell(task_batch{task});
  }
  SECTION("more URLs than the credit") {
    for (int i = 0; i < 5; ++i)
      tell(task_batch(100, task));
  }
  sim.run();
  CHECK(w->cancelled);
  std::string why;
  CHECK(is_expulsion(*reason, why));
  CHECK_THAT(why, test::contains("what it sends is invalid"));
}

TEST_CASE_METHOD(fixture, "a stamp that was not sent does not extend a lease") {
  lease = 8s;
  start();
  give("h", 1);
  tell(renew_atom_v, uint64_t{UINT64_MAX});
  tell(renew_atom_v, uint64_t{3'600'000'000});
  sim.pass(7s, 100ms);
  CHECK(w->cancelled);
}

TEST_CASE_METHOD(fixture, "a node makes texts of servers valid for messages") {
  clustered = true;
  start();
  give("h", 1);
  exchange_result result;
  result.status = 200;
  result.content_type = "caf\xe9";
  result.bytes = INT64_MAX;
  reply(std::move(result));
  REQUIRE(w->results.size() == 1);
  CHECK(problem_of(w->results[0], message_limits{}).empty());
  CHECK(w->results[0].content_type == "caf%E9");
}

TEST_CASE_METHOD(fixture, "a node hands back all URLs of a host together") {
  settings.concurrency = 2;
  politeness.per_host = 1;
  start();
  for (auto host : {"a.example", "b.example", "c.example", "d.example"})
    give(host, 3); // a: 0 to 2, b: 3 to 5, ...
  REQUIRE(w->orders.size() == 2);
  tell(shed_atom_v, uint64_t{5});
  sim.run();
  CHECK(w->returned == std::vector<uint64_t>{9, 10, 11});
  w->returned.clear();
  tell(shed_atom_v, uint64_t{100});
  sim.run();
  CHECK(w->returned == std::vector<uint64_t>{6, 7, 8});
  // The other hosts have as many exchanges as they may.
  while (!w->orders.empty())
    answer();
  CHECK(w->results.size() == 6);
}

TEST_CASE_METHOD(fixture, "a redirect that waits is finished while draining") {
  politeness.per_host = 1;
  start();
  give("b.example", 1);
  give("a.example", 1);
  std::rotate(w->orders.begin(), w->orders.begin() + 1, w->orders.end());
  answer(302, error_kind::none, "http://b.example/x");
  tell(drain_atom_v);
  sim.run();
  CHECK(w->returned.empty());
  answer();
  answer();
  CHECK(w->results.size() == 2);
}

TEST_CASE_METHOD(fixture, "a fetcher past its deadline is reminded") {
  start();
  give("a.example", 1);
  sim.pass(19s, 100ms);
  CHECK(w->results.empty());
  // The transport gets some time to report what it received.
  sim.pass(4s, 100ms);
  REQUIRE(w->results.size() == 1);
  CHECK(w->results[0].error_kind == error_kind::timeout);
  CHECK_THAT(w->results[0].error, test::contains("20 s"));
}

TEST_CASE_METHOD(fixture, "no URL is lost with a fetcher that died") {
  politeness.per_host = 1;
  start();
  give("a.example", 2);
  caf::anon_send_exit(w->orders.front().client, caf::exit_reason::kill);
  sim.run();
  w->orders.pop_front();
  sim.pass(27s, 100ms);
  REQUIRE(w->results.size() == 1);
  CHECK(w->results[0].error_kind == error_kind::timeout);
  // Its permit was returned.
  CHECK(w->orders.size() == 1);
}

TEST_CASE_METHOD(fixture, "after a stop, nothing more is reported") {
  start();
  give("a.example", 2);
  tell(stop_atom_v);
  sim.run();
  CHECK(w->cancelled);
  answer();
  CHECK(w->results.empty());
}

TEST_CASE_METHOD(fixture, "a node that was given up may join again") {
  lease = 8s;
  start();
  give("h", 1);
  auto reason = std::make_shared<caf::error>();
  caf::actor_cast<caf::actor>(subject)->attach_functor(
    [=](const caf::error& why) { *reason = why; });
  tell(lost_atom_v);
  sim.run();
  CHECK(w->cancelled);
  // So the link looks for the coordinator again. It does not treat this as the
  // end of the job.
  CHECK(*reason == lease_over);
}

TEST_CASE_METHOD(fixture, "a node stops before its lease is over") {
  lease = 8s;
  start();
  give("h", 1);
  REQUIRE(w->stamps.size() == 1);
  sim.pass(4s, 100ms);
  caf::send_as(caf::actor_cast<caf::actor>(boss), subject, renew_atom_v,
               w->stamps[2]);
  sim.run();
  // Three quarters of a lease after this heartbeat was sent.
  sim.pass(4s, 100ms);
  CHECK_FALSE(w->cancelled);
  sim.pass(1s, 100ms);
  CHECK(w->cancelled);
  give("h", 1);
  CHECK(w->total == 1);
}

TEST_CASE_METHOD(fixture, "a node reports nothing after its lease") {
  lease = 8s;
  start();
  give("h", 2);
  // The fence has held back a request before a heartbeat was due.
  answer(200, error_kind::cancelled);
  CHECK(w->cancelled);
  CHECK(w->results.empty());
}

TEST_CASE_METHOD(fixture,
                 "a node that leaves hands back its URLs and says so") {
  settings.concurrency = 1;
  start();
  give("h", 3);
  tell(leave_atom_v);
  sim.run();
  CHECK(w->leaves);
  CHECK(w->returned == index_batch{1, 2});
  answer();
  CHECK(w->results.size() == 1);
}

TEST_CASE_METHOD(fixture, "a node hands back hosts that move to others") {
  settings.concurrency = 1;
  start();
  give("a", 2);
  give("b", 2);
  tell(host_list{{host_share{"b"}, host_share{"nowhere"}}});
  sim.run();
  CHECK(w->returned == index_batch{2, 3});
}

TEST_CASE_METHOD(fixture, "shares of a host are granted separately") {
  politeness.per_host = 1;
  shares = 3;
  start();
  give("h", 2, 0);
  give("h", 2, 1);
  CHECK(w->open["h"] == 2);
}

TEST_CASE_METHOD(fixture, "a node without its coordinator stops") {
  start();
  give("h", 1);
  caf::anon_send_exit(boss, caf::exit_reason::kill);
  sim.run();
  CHECK(w->cancelled);
}

TEST_CASE_METHOD(fixture,
                 "fetches that lack a resource are set aside, and none is "
                 "lost") {
  auto lack = GENERATE(http::shortage::descriptors, http::shortage::ports,
                       http::shortage::memory, http::shortage::threads,
                       http::shortage::network);
  politeness.breaker_failures = 1;
  start();
  give("a.example", 4);
  give("b.example", 4);
  // All open exchanges, several times.
  for (int i = 0; i < 40; ++i) {
    while (!w->orders.empty())
      run_short(lack);
    CHECK(w->results.empty());
    sim.pass(2s);
  }
  CHECK(w->lacks == std::vector{lack});
  for (int i = 0; i < 1'000 && w->results.size() < 8; ++i) {
    while (!w->orders.empty())
      answer();
    sim.pass(100ms);
  }
  REQUIRE(w->results.size() == 8);
  std::set<uint64_t> seen;
  for (auto& x : w->results) {
    seen.insert(x.index);
    CHECK(x.outcome == outcome::ok);
    CHECK(x.attempts == 1);
  }
  CHECK(seen.size() == 8);
}

TEST_CASE_METHOD(fixture, "a shortage lowers the number of open exchanges") {
  settings.concurrency = 8;
  start();
  give("a.example", 50);
  sim.pass(2s);
  REQUIRE(w->total == 8);
  // There is room for only five.
  for (int i = 0; i < 3; ++i)
    run_short(http::shortage::ports);
  CHECK(w->total == 5);
  answer();
  CHECK(w->total == 5);
  w->most_total = 0;
  sim.pass(900ms);
  answer();
  CHECK(w->most_total == 5);
  // One more after each second without a shortage.
  sim.pass(200ms);
  answer();
  CHECK(w->most_total == 6);
  sim.pass(1s);
  answer();
  CHECK(w->most_total == 7);
}

TEST_CASE_METHOD(fixture,
                 "during a shortage, one exchange at a time tries again") {
  start();
  give("a.example", 8);
  while (!w->orders.empty())
    run_short(http::shortage::network);
  for (auto pause : {50ms, 100ms, 200ms, 400ms, 800ms, 1'600ms, 2'000ms}) {
    sim.pass(pause - 10ms);
    CHECK(w->total == 0);
    sim.pass(20ms);
    REQUIRE(w->total == 1);
    run_short(http::shortage::network);
  }
  sim.pass(2'100ms);
  REQUIRE(w->total == 1);
  // When the network is back, there is room for all.
  answer();
  CHECK(w->total == 7);
}

TEST_CASE_METHOD(fixture,
                 "a URL waits for a local resource for a limited time") {
  settings.local_wait = 60s;
  start();
  give("a.example", 1);
  sim.pass(5s);
  for (int i = 0; i < 100 && w->results.empty(); ++i) {
    if (!w->orders.empty())
      run_short(http::shortage::network);
    sim.pass(1s);
  }
  REQUIRE(w->results.size() == 1);
  auto& result = w->results.front();
  CHECK(result.error_kind == error_kind::timeout);
  CHECK(result.error == "this machine's network is down for longer than 60 s");
  CHECK(result.attempts == 0);
}

TEST_CASE_METHOD(fixture,
                 "the wait for a local resource does not count for the "
                 "deadline") {
  settings.timeout = 20s;
  start();
  give("a.example", 1);
  for (int i = 0; i < 30; ++i) {
    if (!w->orders.empty())
      run_short(http::shortage::ports);
    sim.pass(2s);
  }
  CHECK(w->results.empty());
  REQUIRE(w->orders.size() == 1);
  CHECK(w->orders.front().request.deadline > sim.now() + 15s);
  answer();
  REQUIRE(w->results.size() == 1);
  CHECK(w->results.front().outcome == outcome::ok);
  CHECK(w->results.front().total < 20s);
}

TEST_CASE_METHOD(fixture,
                 "fetches that were set aside are handed back in a drain") {
  start();
  give("a.example", 2);
  run_short(http::shortage::network);
  tell(drain_atom_v);
  sim.run();
  CHECK(w->returned == index_batch{0});
  run_short(http::shortage::network);
  CHECK(w->returned == index_batch{0, 1});
}

TEST_CASE_METHOD(fixture,
                 "a redirect that lacks a resource continues where it was") {
  start();
  give("a.example", 1);
  answer(302, error_kind::none, "http://b.example/there");
  REQUIRE(w->orders.size() == 1);
  run_short(http::shortage::descriptors);
  sim.pass(100ms);
  REQUIRE(w->orders.size() == 1);
  CHECK(w->orders.front().request.target.host == "b.example");
  answer();
  REQUIRE(w->results.size() == 1);
  CHECK(w->results.front().final_url == "http://b.example/there");
  CHECK(w->results.front().redirects == 1);
  CHECK(w->results.front().attempts == 1);
}

TEST_CASE_METHOD(fixture,
                 "a host that asks to wait gets no request until then") {
  settings.retries = 2;
  settings.timeout = 60s;
  start();
  give("a.example", 20);
  give("b.example", 1);
  REQUIRE(w->orders.size() == 9);
  throttle("7");
  throttle("7", 503);
  // Running exchanges and other hosts continue.
  for (int i = 0; i < 7; ++i)
    answer();
  CHECK(w->results.size() == 7);
  sim.pass(6'900ms, 100ms);
  CHECK(w->orders.empty());
  sim.pass(200ms);
  // Then it begins with one. Others go before those that it refused.
  REQUIRE(w->orders.size() == 1);
  CHECK(w->orders[0].request.target.target == "/8");
  answer();
  REQUIRE(w->orders.size() == 2);
  std::set<std::string> next;
  for (auto& order : w->orders)
    next.insert(order.request.target.target);
  CHECK(next == std::set<std::string>{"/9", "/10"});
  while (!w->orders.empty())
    answer();
  CHECK(w->results.size() == 21);
  for (auto& x : w->results)
    CHECK(x.outcome == outcome::ok);
  REQUIRE(w->waits.size() == 2);
  CHECK(w->waits[0].host == "a.example");
  CHECK(w->waits[0].wait == 7s);
  CHECK(w->waits[1].status == 503);
}

TEST_CASE_METHOD(fixture, "a wait holds for all ports and shares of the host") {
  settings.retries = 2;
  politeness.per_host = 1;
  shares = 2;
  start();
  give("a.example", 1, 0);
  REQUIRE(w->orders.size() == 1);
  throttle("7");
  give("a.example:81", 1, 0);
  give("a.example", 1, 1);
  sim.pass(6'900ms, 100ms);
  CHECK(w->orders.empty());
  sim.pass(200ms);
  CHECK(w->orders.size() == 2);
}

TEST_CASE_METHOD(fixture, "a name with a final dot is the same host") {
  settings.retries = 2;
  politeness.per_host = 1;
  clustered = true;
  start();
  give("a.example", 1);
  give("a.example.", 1);
  REQUIRE(w->orders.size() == 1);
  answer(302, error_kind::none, "http://a.example./x");
  CHECK(w->travelling.empty());
  REQUIRE(w->orders.size() == 1);
  CHECK(w->orders[0].request.target.host == "a.example.");
  throttle("7");
  CHECK(w->orders.empty());
  REQUIRE(w->waits.size() == 1);
  CHECK(w->waits[0].host == "a.example");
  sim.pass(7'100ms, 100ms);
  REQUIRE(w->orders.size() == 1);
  // The request still has the name with the dot.
  CHECK(w->orders[0].request.target.host == "a.example.");
}

TEST_CASE_METHOD(fixture, "a wait that another node reported counts, too") {
  start();
  give("a.example", 1);
  tell(host_wait_list{{"a.example", 429, 7s}, {"b.example", 503, 9s}});
  sim.run();
  answer();
  give("a.example", 1);
  give("b.example", 1);
  CHECK(w->orders.empty());
  sim.pass(7'100ms, 100ms);
  CHECK(w->orders.size() == 1);
  sim.pass(2s, 100ms);
  CHECK(w->orders.size() == 2);
  CHECK(w->waits.empty());
}

TEST_CASE_METHOD(fixture, "a redirect to a host that asked to wait waits") {
  start();
  give("a.example", 1);
  tell(host_wait_list{{"b.example", 429, 7s}});
  sim.run();
  answer(302, error_kind::none, "http://b.example/x");
  CHECK(w->orders.empty());
  sim.pass(7'100ms, 100ms);
  CHECK(w->orders.size() == 1);
}

TEST_CASE_METHOD(fixture, "URLs of a host that asks for too long a wait fail") {
  settings.retries = 2;
  settings.timeout = 60s;
  settings.retry_after_max = 5s;
  politeness.per_host = 2;
  clustered = false;
  start();
  give("a.example", 10);
  give("c.example", 1);
  throttle("3600", 503);
  answer();
  REQUIRE(w->results.size() == 10);
  CHECK(w->results[0].status == 503);
  CHECK_THAT(w->results[0].warning,
             Catch::Matchers::StartsWith("the host asked to wait until "));
  for (size_t i = 1; i < 9; ++i) {
    CHECK(w->results[i].outcome == outcome::error);
    CHECK(w->results[i].error_kind == error_kind::throttled);
    CHECK(w->results[i].attempts == 0);
    CHECK_THAT(w->results[i].error,
               Catch::Matchers::StartsWith(
                 "not tried: a.example asked to wait until 2"));
  }
  SECTION("URLs that come later") {
    answer();
    sim.pass(3'500s, 1s);
    give("a.example", 1);
    CHECK(w->results.size() == 12);
    // The rest of the wait is now within the limit, so URLs wait.
    sim.pass(97s, 1s);
    give("a.example", 1);
    CHECK(w->results.size() == 12);
    sim.pass(4s, 100ms);
    CHECK(w->orders.size() == 1);
  }
  SECTION("redirects to the host") {
    answer(302, error_kind::none, "http://a.example/x");
    REQUIRE(w->results.size() == 11);
    CHECK(w->results[10].error_kind == error_kind::throttled);
    CHECK_THAT(w->results[10].error, Catch::Matchers::StartsWith(
                                       "redirected to a.example, not tried: "
                                       "a.example asked to wait until 2"));
  }
  SECTION("fetches that started at another node") {
    journey so_far;
    so_far.attempts = 2;
    std::string error;
    tell(task_batch{
      {99, http::parse_url("http://a.example/y", error).value(), 0, so_far}});
    sim.run();
    REQUIRE(w->results.size() == 11);
    CHECK(w->results[10].attempts == 2);
    CHECK_THAT(w->results[10].error,
               Catch::Matchers::StartsWith("not tried again: a.example "));
  }
}

TEST_CASE_METHOD(fixture, "a URL that alone gets 429 uses up its retries") {
  settings.retries = 1;
  settings.timeout = 60s;
  politeness.per_host = 1;
  start();
  give("a.example", 10);
  int asked = 0;
  for (int i = 0; i < 2'000 && w->results.size() < 10; ++i) {
    sim.pass(100ms);
    if (w->orders.empty())
      continue;
    if (w->orders[0].request.target.target == "/0") {
      ++asked;
      throttle("1");
    } else {
      answer();
    }
  }
  // Others had their turn before its one retry and before that was in vain.
  CHECK(asked == 3);
  REQUIRE(w->results.size() == 10);
  for (auto& x : w->results)
    CHECK(x.status == (x.index == 0 ? 429 : 200));
}

TEST_CASE_METHOD(fixture,
                 "waits that a host asks for do not count for the deadline") {
  settings.retries = 2;
  settings.timeout = 10s;
  auto wait = GENERATE("Retry-After", "redirect", "lowered rate");
  auto succeeds = GENERATE(true, false);
  CAPTURE(wait, succeeds);
  start();
  give("a.example", 1);
  sim.pass(4s, 100ms);
  if (wait == std::string{"Retry-After"}) {
    throttle("15");
    sim.pass(15'100ms, 100ms);
    REQUIRE(w->orders.size() == 1);
    throttle("25", 503);
    sim.pass(25'100ms, 100ms);
  } else if (wait == std::string{"redirect"}) {
    tell(host_wait_list{{"b.example", 429, 29s}});
    sim.run();
    answer(302, error_kind::none, "http://b.example/x");
    sim.pass(29'100ms, 100ms);
  } else {
    for (int i = 0; i < 5; ++i) {
      throttle();
      for (int j = 0; j < 110 && w->orders.empty(); ++j)
        sim.pass(100ms);
      REQUIRE(w->orders.size() == 1);
    }
  }
  REQUIRE(w->orders.size() == 1);
  CHECK(w->results.empty());
  auto left = w->orders[0].request.deadline - sim.now();
  CHECK(left > 5'500ms);
  CHECK(left <= 6s);
  if (succeeds) {
    answer();
    REQUIRE(w->results.size() == 1);
    CHECK(w->results[0].outcome == outcome::ok);
    CHECK(w->results[0].total > 10s);
  } else {
    sim.pass(9s, 100ms);
    REQUIRE(w->results.size() == 1);
    CHECK(w->results[0].error_kind == error_kind::timeout);
  }
}

TEST_CASE_METHOD(fixture,
                 "waits for the user's limits count for the deadline") {
  settings.timeout = 10s;
  politeness.rate = 0.05;
  start();
  give("a.example", 1);
  give("b.example", 1);
  answer();
  answer(302, error_kind::none, "http://a.example/x");
  sim.pass(11s, 100ms);
  REQUIRE(w->results.size() == 2);
  CHECK(w->results[1].error_kind == error_kind::timeout);
  CHECK_THAT(w->results[1].error, Catch::Matchers::Contains("for a permit"));
}

TEST_CASE_METHOD(fixture, "a host that always asks to slow down is given up") {
  settings.retries = 2;
  settings.timeout = 10s;
  politeness.breaker_failures = GENERATE(0, 5);
  politeness.breaker_pause = GENERATE(0s, 30s);
  auto retry_after = GENERATE("", "30");
  start();
  give("a.example", 20);
  auto begun = sim.now();
  while (w->results.size() < 20 && sim.now() - begun < 10min) {
    while (!w->orders.empty())
      throttle(retry_after);
    sim.pass(100ms);
  }
  CHECK(w->results.size() == 20);
  CHECK(sim.now() - begun < 331s);
  for (auto& x : w->results)
    CHECK((x.attempts > 0 ? x.status == 429
                          : x.error_kind == error_kind::throttled));
}

TEST_CASE_METHOD(fixture, "a fetch that ended while it waited uses no start") {
  settings.timeout = 5s;
  politeness.rate = 2;
  start();
  for (int i = 0; i < 60; ++i) {
    give("s" + std::to_string(i) + ".example", 1);
    answer(302, error_kind::none, "http://a.example/");
  }
  size_t asked = 0;
  auto ask = [&](std::chrono::milliseconds time) {
    for (; time > 0ms; time -= 100ms) {
      sim.pass(100ms);
      for (; !w->orders.empty(); ++asked)
        answer();
    }
  };
  ask(5'400ms);
  CHECK(w->results.size() == 60);
  asked = 0;
  give("a.example", 10);
  ask(3s);
  CHECK(asked >= 6);
  CHECK(asked <= 7);
}

TEST_CASE_METHOD(fixture,
                 "a drain does not wait for hosts that asked to wait") {
  settings.retries = 2;
  settings.timeout = 60s;
  politeness.per_host = 2;
  start();
  give("a.example", 4);
  give("b.example", 1);
  SECTION("a wait before the drain") {
    throttle("20");
    tell(drain_atom_v);
    sim.run();
  }
  SECTION("a wait during the drain") {
    tell(drain_atom_v);
    sim.run();
    throttle("20");
  }
  answer(302, error_kind::none, "http://b.example/x");
  answer(302, error_kind::none, "http://a.example/x");
  CHECK(w->returned.size() == 4);
  answer();
  REQUIRE(w->results.size() == 1);
  CHECK(w->results[0].index == 1);
  CHECK(w->orders.empty());
}

TEST_CASE_METHOD(fixture, "no URL fails because of a low quota") {
  settings.retries = 2;
  settings.timeout = 60s;
  struct row {
    std::chrono::seconds
      interval; ///< The host answers one request in this time.
    const char* retry_after;
  };
  auto [interval, retry_after] = GENERATE(row{12s, ""}, row{12s, "12"},
                                          row{12s, "1"}, row{15s, ""},
                                          row{20s, ""}, row{30s, ""});
  CAPTURE(interval.count(), retry_after);
  start();
  give("a.example", 30);
  auto begun = sim.now();
  auto next = begun;
  // At the lowest rate, one request in ten seconds, the host answers every
  // second request.
  auto most = std::max<std::chrono::seconds>(20s, interval + 10s) * 31;
  while (w->results.size() < 30 && sim.now() < begun + most) {
    while (!w->orders.empty()) {
      if (sim.now() < next) {
        throttle(retry_after);
      } else {
        next = sim.now() + interval;
        answer();
      }
    }
    sim.pass(100ms);
  }
  CHECK(w->results.size() == 30);
  for (auto& x : w->results)
    CHECK(x.outcome == outcome::ok);
}

TEST_CASE_METHOD(fixture, "URLs that alone get 429 do not affect others") {
  settings.retries = 2;
  settings.timeout = 60s;
  start();
  give("a.example", 100);
  auto begun = sim.now();
  auto is_refused = [](uint64_t index) { return index < 8; };
  while (w->results.size() < 100 && sim.now() < begun + 20min) {
    while (!w->orders.empty()) {
      auto& target = w->orders[0].request.target.target;
      if (is_refused(std::stoul(target.substr(1))))
        throttle();
      else
        answer();
    }
    sim.pass(100ms);
  }
  CHECK(w->results.size() == 100);
  for (auto& x : w->results)
    CHECK(x.status == (is_refused(x.index) ? 429 : 200));
}

TEST_CASE_METHOD(fixture,
                 "no URL fails because of a quota without Retry-After") {
  settings.retries = 2;
  settings.timeout = 60s;
  start();
  give("a.example", 60);
  auto begun = sim.now();
  size_t used = 0;
  auto window_ends = begun + 2s;
  while (w->results.size() < 60 && sim.now() < begun + 120s) {
    while (!w->orders.empty()) {
      if (sim.now() >= window_ends) {
        window_ends += 2s;
        used = 0;
      }
      if (used == 10) {
        throttle();
      } else {
        ++used;
        answer();
      }
    }
    sim.pass(50ms, 10ms);
  }
  CHECK(w->results.size() == 60);
  for (auto& x : w->results)
    CHECK(x.outcome == outcome::ok);
  CHECK(sim.now() - begun < 40s);
}

TEST_CASE_METHOD(fixture, "a node reports what limits it") {
  SECTION("nothing") {
    start();
    give("a.example", 2);
    sim.pass(1s);
    CHECK(w->load.limit == run_limit::none);
  }
  SECTION("a limit per host") {
    politeness.per_host = 2;
    start();
    give("a.example", 3);
    sim.pass(1s);
    CHECK(w->load.limit == run_limit::per_host);
    tell(drain_atom_v);
    sim.pass(1s);
    CHECK(w->load.limit == run_limit::none);
  }
  SECTION("its own limit") {
    settings.concurrency = 1;
    start();
    give("a.example", 1);
    give("b.example", 1);
    sim.pass(1s);
    CHECK(w->load.limit == run_limit::concurrency);
    answer();
    answer();
    sim.pass(1s);
    CHECK(w->load.limit == run_limit::none);
  }
  SECTION("a rate, also while nothing is running") {
    politeness.rate = 0.01;
    start();
    give("a.example", 2);
    answer();
    sim.pass(1s);
    CHECK(w->load.limit == run_limit::rate);
    CHECK(w->load.ages.empty());
  }
  SECTION("its machine") {
    settings.concurrency = 4;
    start();
    for (auto host : {"a.example", "b.example", "c.example"})
      give(host, 1);
    run_short(http::shortage::ports);
    sim.pass(500ms);
    CHECK(w->load.limit == run_limit::shortage);
  }
}

TEST_CASE_METHOD(fixture, "a node reports the ages of its fetches") {
  start();
  give("a.example", 2);
  sim.pass(4s);
  give("b.example", 1);
  sim.pass(1s);
  uint64_t old = 0;
  uint64_t fresh = 0;
  for (size_t i = 0; i < w->load.ages.size(); ++i)
    (bucket_begin(i) > 2 ? old : fresh) += w->load.ages[i];
  CHECK(old == 2);
  CHECK(fresh == 1);
  CHECK(duration_bucket(5s) + 1 >= w->load.ages.size());
}
