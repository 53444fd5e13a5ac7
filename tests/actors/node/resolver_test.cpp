// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/resolver.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"

#include <map>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// A look-up that has started.
struct question {
  std::string name;
  resolver_config::callback done;
};

/// The look-ups and the answers to clients, in virtual time.
struct world {
  std::vector<question> open;
  std::map<std::string, int> asked;
  std::vector<http::dns_answer> answers;
  size_t most_open = 0;
};

http::dns_answer found(std::chrono::seconds time_to_live = 60s) {
  return {{http::parse_ip("192.0.2.1").value()}, {}, false, time_to_live};
}

const http::dns_answer unknown{{}, "host not found", false};
const http::dns_answer silence{
  {}, "no name server answered in time", true, 0s, true};

struct fixture {
  test::deterministic sim;
  std::shared_ptr<world> w = std::make_shared<world>();
  resolver_config settings;
  resolver_actor subject;

  fixture() {
    settings.cache = std::make_shared<http::name_cache>();
    settings.look_up = [w = w](const std::string& name,
                               resolver_config::callback done) {
      w->open.push_back({name, std::move(done)});
      w->most_open = std::max(w->most_open, w->open.size());
      ++w->asked[name];
    };
    // With full jitter, the first pause could have any length.
    settings.backoff = {1s, 4s};
  }

  void start() {
    subject = sim.spawn(resolver, settings);
    sim.run();
  }

  static fetcher_actor::behavior_type client(fetcher_actor::pointer,
                                             std::shared_ptr<world> w) {
    return {
      [](permit_atom, uint64_t, caf::timespan) {},
      [](const permit_refusal&) {},
      [=](const http::dns_answer& answer) { w->answers.push_back(answer); },
      [](const http::exchange_result&) {},
      [](deadline_atom) {},
    };
  }

  void ask(const std::string& name) {
    caf::anon_send(subject, look_up_order{name, sim.spawn(client, w)});
    sim.run();
  }

  /// Ends the oldest look-up.
  void answer(const http::dns_answer& what) {
    REQUIRE_FALSE(w->open.empty());
    auto first = std::move(w->open.front());
    w->open.erase(w->open.begin());
    first.done(what);
    sim.run();
  }

  std::shared_ptr<const http::dns_answer> known(const std::string& name) {
    return settings.cache->find(name, sim.now());
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a name is looked up once and cached") {
  start();
  ask("a.example");
  answer(found());
  ask("a.example");
  REQUIRE(w->answers.size() == 2);
  CHECK(w->answers[0].addresses == found().addresses);
  CHECK(w->answers[1].addresses == found().addresses);
  ask("b.example");
  CHECK(w->asked
        == std::map<std::string, int>{{"a.example", 1}, {"b.example", 1}});
}

TEST_CASE_METHOD(fixture,
                 "all clients that wait for a name share one look-up") {
  start();
  for (int i = 0; i < 100; ++i)
    ask("a.example");
  CHECK(w->answers.empty());
  answer(found());
  CHECK(w->answers.size() == 100);
  CHECK(w->asked["a.example"] == 1);
}

TEST_CASE_METHOD(fixture,
                 "an answer is cached for its time to live, within limits") {
  struct {
    std::chrono::seconds time_to_live;
    std::chrono::seconds kept;
  } const cases[]{{0s, 1s}, {1s, 1s}, {77s, 77s}, {1h, 1h}, {24h, 1h}};
  start();
  for (auto& c : cases) {
    CAPTURE(c.time_to_live.count());
    auto name = std::to_string(c.time_to_live.count()) + ".example";
    ask(name);
    answer(found(c.time_to_live));
    sim.pass(c.kept - 10ms, 10s);
    CHECK(known(name));
    ask(name);
    CHECK(w->asked[name] == 1);
    sim.pass(10ms);
    CHECK_FALSE(known(name));
    ask(name);
    CHECK(w->asked[name] == 2);
    answer(found());
  }
}

TEST_CASE_METHOD(fixture, "a name that does not exist is cached shortly") {
  start();
  ask("a.example");
  answer(unknown);
  ask("a.example");
  CHECK(w->answers.back().error == "host not found");
  CHECK(w->asked["a.example"] == 1);
  sim.pass(settings.keep_failure, 1s);
  ask("a.example");
  CHECK(w->asked["a.example"] == 2);
}

TEST_CASE_METHOD(fixture,
                 "a temporary failure is retried before it is reported") {
  start();
  ask("a.example");
  answer(silence);
  CHECK(w->answers.empty());
  CHECK(w->open.empty());
  sim.pass(1s);
  ask("a.example"); // shares the look-up
  answer(found());
  REQUIRE(w->answers.size() == 2);
  CHECK(w->answers[0].error.empty());
  CHECK(w->asked["a.example"] == 2);
}

TEST_CASE_METHOD(fixture,
                 "a failure that persists is reported and not cached") {
  start();
  ask("a.example");
  for (unsigned i = 0; i < settings.tries; ++i) {
    CHECK(w->answers.empty());
    answer(silence);
    sim.pass(4s, 100ms);
  }
  REQUIRE(w->answers.size() == 1);
  CHECK(w->answers[0].temporary);
  CHECK(w->answers[0].error == silence.error);
  CHECK_FALSE(known("a.example"));
  ask("a.example");
  CHECK(w->open.size() == 1);
}

TEST_CASE_METHOD(fixture, "a look-up is not retried if no client would wait") {
  settings.patience = 500ms;
  settings.backoff = {1h, 1h};
  start();
  ask("a.example");
  answer(silence);
  CHECK(w->answers.size() == 1);
}

TEST_CASE_METHOD(fixture, "names without waiting clients are dropped") {
  settings.at_once = {1, 1, 1, 0};
  settings.patience = 1s;
  start();
  for (auto name : {"a.example", "b.example", "c.example"})
    ask(name);
  sim.pass(600ms);
  ask("c.example");
  sim.pass(600ms);
  answer(found());
  REQUIRE(w->open.size() == 1);
  CHECK(w->open[0].name == "c.example");
  answer(found());
  // The client of a.example gets its late answer, and so do both clients of
  // c.example.
  CHECK(w->answers.size() == 3);
  CHECK(w->asked.count("b.example") == 0);
}

TEST_CASE_METHOD(fixture, "look-ups run concurrently up to the limit") {
  settings.at_once = {1, 4, 4, 1};
  start();
  for (int i = 0; i < 10; ++i)
    ask(std::to_string(i) + ".example");
  CHECK(w->open.size() == 4);
  for (int i = 0; i < 10; ++i)
    answer(found());
  CHECK(w->most_open == 4);
  CHECK(w->answers.size() == 10);
}

TEST_CASE_METHOD(fixture,
                 "strain lowers the limit of look-ups, and calm raises it") {
  settings.at_once = {2, 16, 32, 8};
  settings.backoff = {1ms, 1ms};
  start();
  for (int i = 0; i < 400; ++i)
    ask(std::to_string(i) + ".example");
  CHECK(w->open.size() == 16);
  for (int i = 0; i < 50; ++i) {
    answer(silence);
    sim.pass(1ms, 1ms);
  }
  CHECK(w->open.size() == 2);
  while (!w->open.empty() && w->open.size() < 32)
    answer(found());
  CHECK(w->open.size() == 32);
}

TEST_CASE_METHOD(fixture,
                 "a look-up that succeeds after failures counts as strained") {
  settings.at_once = {2, 16, 32, 8};
  start();
  for (int i = 0; i < 200; ++i)
    ask(std::to_string(i) + ".example");
  auto late = found();
  late.strained = true;
  for (int i = 0; i < 50; ++i)
    answer(late);
  CHECK(w->open.size() == 2);
}

TEST_CASE_METHOD(fixture,
                 "a name that keeps failing does not slow others down") {
  settings.at_once = {1, 8, 8, 1};
  settings.tries = 1'000;
  settings.patience = 1h;
  settings.backoff = {1ms, 1ms};
  start();
  ask("dead.example");
  for (int i = 0; i < 100; ++i) {
    answer(silence);
    sim.pass(1ms, 1ms);
  }
  for (int i = 0; i < 20; ++i)
    ask(std::to_string(i) + ".example");
  CHECK(w->open.size() == 8);
}

TEST_CASE_METHOD(fixture, "every client gets an answer, whatever servers do") {
  auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  settings.seed = seed;
  settings.backoff = {100ms, 400ms};
  std::mt19937 rng{seed};
  std::bernoulli_distribution failing{0.4};
  start();
  for (int i = 0; i < 300; ++i)
    ask(std::to_string(i % 150) + ".example");
  for (int rounds = 0; w->answers.size() < 300 && rounds < 10'000; ++rounds) {
    if (w->open.empty())
      sim.pass(100ms);
    else
      answer(failing(rng) ? silence : found());
  }
  CHECK(w->answers.size() == 300);
  for (auto& x : w->answers)
    CHECK((x.error.empty() || x.temporary));
}

TEST_CASE_METHOD(fixture, "an answer after the end is ignored") {
  start();
  ask("a.example");
  auto late = std::move(w->open.front());
  caf::anon_send_exit(subject, caf::exit_reason::user_shutdown);
  subject = nullptr;
  sim.run();
  late.done(found());
  sim.run();
  CHECK(w->answers.empty());
}

TEST_CASE_METHOD(fixture, "a local shortage is not a failure of servers") {
  settings.at_once = {.least = 1, .start = 8, .most = 8, .step = 1};
  start();
  auto lacking = http::dns_answer{{}, "this machine is out of memory", true};
  lacking.lack = http::shortage::memory;
  for (int i = 0; i < 8; ++i)
    ask("n" + std::to_string(i) + ".example");
  for (int i = 0; i < 8; ++i)
    answer(lacking);
  // The answer comes at once. The client waits, and asks again.
  REQUIRE(w->answers.size() == 8);
  CHECK(w->answers.back().lack == http::shortage::memory);
  CHECK_FALSE(known("n0.example"));
  for (int i = 0; i < 8; ++i)
    ask("n" + std::to_string(i) + ".example");
  CHECK(w->open.size() == 8);
}
