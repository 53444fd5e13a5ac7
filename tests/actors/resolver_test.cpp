#include "actors/resolver.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <future>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Look-ups block, so the resolver runs them on threads of their own: these
/// tests run on a real scheduler and wait for events, never for time.
struct fixture {
  struct config : caf::actor_system_config {
    config() {
      add_message_types<caf::id_block::muster>();
    }
  };

  config cfg;
  caf::actor_system system{cfg};
  resolver_config settings;
  std::atomic<int> look_ups{0};
  resolver_actor subject;

  void start(http::dns_answer answer) {
    settings.look_up = [this, answer](const std::string&) {
      ++look_ups;
      return answer;
    };
    subject = system.spawn(resolver, settings);
  }

  static fetcher_actor::behavior_type
  client(fetcher_actor::pointer self,
         std::shared_ptr<std::promise<http::dns_answer>> got) {
    return {
      [](permit_atom, bool) {},
      [=](const http::dns_answer& answer) {
        got->set_value(answer);
        self->quit();
      },
      [](const http::exchange_result&) {},
      [](deadline_atom) {},
      [](retry_atom) {},
    };
  }

  std::future<http::dns_answer> ask(const std::string& host) {
    auto got = std::make_shared<std::promise<http::dns_answer>>();
    auto result = got->get_future();
    caf::anon_send(subject, look_up_order{host, system.spawn(client, got)});
    return result;
  }

  static http::dns_answer get(std::future<http::dns_answer> answer) {
    REQUIRE(answer.wait_for(30s) == std::future_status::ready);
    return answer.get();
  }

  ~fixture() {
    caf::anon_send_exit(subject, caf::exit_reason::user_shutdown);
  }
};

const http::dns_answer found{{*http::parse_ip("192.0.2.1")}, {}, false};
const http::dns_answer unknown{{}, "host not found", false};
const http::dns_answer unclear{{}, "the name server did not answer", true};

} // namespace

TEST_CASE_METHOD(fixture, "a name is looked up once and then remembered") {
  start(found);
  CHECK(get(ask("a.example")).addresses == found.addresses);
  CHECK(get(ask("a.example")).addresses == found.addresses);
  CHECK(look_ups == 1);
  get(ask("b.example"));
  CHECK(look_ups == 2);
}

TEST_CASE_METHOD(fixture, "all that wait for a name share one look-up") {
  std::promise<void> release;
  auto released = release.get_future().share();
  settings.look_up = [&](const std::string&) {
    ++look_ups;
    released.wait();
    return found;
  };
  subject = system.spawn(resolver, settings);
  std::vector<std::future<http::dns_answer>> answers;
  for (int i = 0; i < 100; ++i)
    answers.push_back(ask("a.example"));
  release.set_value();
  for (auto& x : answers)
    CHECK(get(std::move(x)).error.empty());
  CHECK(look_ups == 1);
}

TEST_CASE_METHOD(fixture, "names are looked up at once, within the bound") {
  settings.workers = 4;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::promise<void> release;
  auto released = release.get_future().share();
  settings.look_up = [&](const std::string&) {
    auto now = ++running;
    for (auto seen = most.load(); seen < now;)
      most.compare_exchange_weak(seen, now);
    if (now == 4)
      release.set_value();
    released.wait();
    --running;
    return found;
  };
  subject = system.spawn(resolver, settings);
  std::vector<std::future<http::dns_answer>> answers;
  for (int i = 0; i < 4; ++i)
    answers.push_back(ask(std::to_string(i) + ".example"));
  for (auto& x : answers)
    get(std::move(x));
  CHECK(most == 4);
}

TEST_CASE_METHOD(fixture, "that a name is unknown is remembered") {
  start(unknown);
  CHECK(get(ask("a.example")).error == "host not found");
  get(ask("a.example"));
  CHECK(look_ups == 1);
}

TEST_CASE_METHOD(fixture, "a temporary failure is asked again") {
  start(unclear);
  CHECK(get(ask("a.example")).temporary);
  get(ask("a.example"));
  CHECK(look_ups == 2);
}

TEST_CASE_METHOD(fixture, "the names remembered are bounded") {
  settings.max_names = 10;
  start(found);
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 50; ++i)
      get(ask(std::to_string(i) + ".example"));
  CHECK(look_ups >= 50 + 40);
}
