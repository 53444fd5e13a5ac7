// SPDX-License-Identifier: BSD-3-Clause

// A coordinator and the source that it reads from, with a host that has more
// URLs than its share of the look-ahead.

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/source.hpp"

#include "tests/crawl/inputs/fake_storage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/events.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/fake_reader.hpp"

#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;
using test::contains;

namespace {

/// Returns the URLs of `hosts`, each with this number of URLs.
struct sorted_list : test::fake_reader {
  std::vector<std::pair<std::string, size_t>> hosts;
  size_t host = 0;
  size_t given = 0; ///< URLs returned for the current host.
  uint64_t index = 0;
  size_t same = 0; ///< After this many URLs, they repeat; 0: never.

  input::read_status next(input::line& out) override {
    while (host < hosts.size() && given == hosts[host].second) {
      ++host;
      given = 0;
    }
    if (host == hosts.size())
      return input::read_status::end;
    auto number = same == 0 ? given : given % same;
    out.url = "http://" + hosts[host].first + "/" + std::to_string(number);
    out.index = index++;
    ++given;
    return input::read_status::ready;
  }
};

struct aside_world : test::event_log {
  std::map<uint64_t, std::string>
    out; ///< Index and host of the URLs at the node.
  std::set<uint64_t> written;
  std::map<std::string, size_t> outcomes;
};

struct aside_job {
  std::shared_ptr<aside_world> w = std::make_shared<aside_world>();
  test::deterministic sim;
  std::shared_ptr<test::fake_storage::state> disk =
    std::make_shared<test::fake_storage::state>();
  std::shared_ptr<sorted_list> list = std::make_shared<sorted_list>();
  job_settings job;
  coordinator_actor subject;
  node_actor member;

  static sink_actor::behavior_type sink(sink_actor::pointer,
                                        std::shared_ptr<aside_world> w) {
    return {
      [=](const record_batch& records) {
        write_receipt receipt;
        for (auto& x : records) {
          CHECK(w->written.insert(x.result.index).second);
          receipt.count(x.result);
        }
        return receipt;
      },
      [](report_atom, const progress&) { return write_receipt{}; },
      [](join_atom, const receipt_actor&) {},
    };
  }

  ~aside_job() {
    if (w->report_at_end)
      CHECK(w->report_at_end->totals.adds_up());
  }

  void start(bool idle = true) {
    job.look_ahead = 1'000;
    coordinator_config config;
    config.job = job;
    config.events = &w->events;
    aside_store store{std::make_unique<test::fake_storage>(disk),
                      {uint64_t{1} << 30, 1 << 18}};
    config.source =
      sim.spawn(source, list, std::nullopt,
                std::make_shared<read_ahead>(std::move(store), 16));
    config.sink = sim.spawn(sink, w);
    subject = sim.spawn(coordinator, config);
    auto orders = std::make_shared<test::node_orders>();
    orders->on_tasks = [w = w](const task_batch& tasks) {
      for (auto& x : tasks)
        w->out.emplace(x.index, x.target.host);
    };
    member = sim.spawn(test::fake_node, orders);
    caf::anon_send(subject, join_atom_v, caf::actor_cast<caf::actor>(member),
                   std::string{"n1"}, uint64_t{1'000});
    if (!idle)
      be_idle(false, false);
    sim.run();
    sim.pass(300ms, 100ms);
  }

  template<class... Ts>
  void say(Ts&&... message) {
    caf::send_as(caf::actor_cast<caf::actor>(member), subject,
                 std::forward<Ts>(message)...);
  }

  /// The node reports whether it is idle.
  void be_idle(bool idle, bool run = true) {
    say(load_atom_v, uint64_t{w->out.size()}, idle);
    if (run)
      sim.run();
  }

  size_t out_of(const std::string& host) const {
    return static_cast<size_t>(
      std::ranges::count_if(w->out, [&](auto& x) { return x.second == host; }));
  }

  /// The node sends results for the host's oldest URLs.
  void answer(const std::string& host, size_t count) {
    result_batch results;
    for (auto i = w->out.begin();
         i != w->out.end() && results.size() < count;) {
      auto at = i++;
      if (at->second != host)
        continue;
      fetch_result x;
      x.index = at->first;
      x.status = 200;
      x.outcome = outcome::ok;
      results.push_back(x);
      w->out.erase(at);
    }
    say(std::move(results));
    sim.run();
  }

  void answer_all() {
    for (int i = 0; !w->out.empty(); ++i) {
      REQUIRE(i < 10'000);
      answer(std::string{w->out.begin()->second}, 50);
    }
  }
};

} // namespace

TEST_CASE_METHOD(aside_job, "a large host does not delay the hosts after it") {
  list->hosts = {{"large", 20'000}, {"small", 10}, {"other", 700}};
  start();
  CHECK(out_of("small") == 10);
  CHECK(out_of("other") > 200);
  CHECK(out_of("large") > 200);
  CHECK(w->out.size() <= 1'000);
  CHECK(w->seen.back().read == 20'710);
  CHECK(w->seen.back().aside == 20'710 - w->out.size());
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::complete);
  CHECK(w->report_at_end->totals.ok == 20'710);
  CHECK(w->report_at_end->totals.aside == 0);
  CHECK(w->report_at_end->totals.ever_aside > 18'000);
  CHECK_FALSE(w->report_at_end->unread);
}

TEST_CASE_METHOD(aside_job,
                 "a host with URLs set aside always has URLs in progress") {
  list->hosts = {{"large", 20'000}, {"slow", 2'000}};
  start();
  for (int i = 0; i < 150; ++i) {
    answer("large", 100);
    CHECK(out_of("large") >= 100);
  }
  answer_all();
  CHECK(w->report_at_end);
}

TEST_CASE_METHOD(aside_job,
                 "with busy nodes, the list is read only up to a host's "
                 "share") {
  list->hosts = {{"large", 20'000}, {"small", 10}};
  start(false);
  CHECK(out_of("large") == 500);
  CHECK(out_of("small") == 0);
  CHECK(w->seen.back().read <= 600);
  be_idle(true);
  CHECK(out_of("small") == 10);
}

TEST_CASE_METHOD(aside_job,
                 "a drain counts URLs that are set aside as pending") {
  list->hosts = {{"large", 20'000}};
  start();
  caf::anon_send(subject, drain_atom_v);
  sim.run();
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::interrupted);
  CHECK(w->report_at_end->totals.read == 20'000);
  CHECK(w->report_at_end->totals.out == 20'000 - w->written.size());
  CHECK_FALSE(w->report_at_end->unread);
}

TEST_CASE_METHOD(aside_job,
                 "a stop counts URLs that are set aside as pending") {
  list->hosts = {{"large", 20'000}};
  start();
  caf::anon_send(subject, stop_atom_v);
  sim.run();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.out == 20'000);
}

TEST_CASE_METHOD(aside_job,
                 "without a node, URLs that are set aside are pending") {
  list->hosts = {{"large", 20'000}};
  start();
  auto out = w->out.size();
  caf::anon_send_exit(member, caf::exit_reason::kill);
  sim.run();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::node_lost);
  CHECK(w->report_at_end->totals.errors == out);
  CHECK(w->report_at_end->totals.out == 20'000 - out);
}

TEST_CASE_METHOD(aside_job,
                 "URLs that cannot be read back are pending and reported") {
  list->hosts = {{"large", 20'000}, {"small", 10}};
  start();
  disk->read_error = EIO;
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::aside_lost);
  CHECK_THAT(w->report_at_end->error, contains("cannot be read back"));
  CHECK(w->report_at_end->totals.out == 20'010 - w->written.size());
  CHECK(w->report_at_end->totals.out > 10'000);
  CHECK_FALSE(w->report_at_end->unread);
}

TEST_CASE_METHOD(aside_job, "a full disk is reported, and no URL is lost") {
  list->hosts = {{"large", 20'000}, {"small", 10}};
  disk->write_error = ENOSPC;
  start();
  REQUIRE(w->notices.size() == 1);
  CHECK_THAT(w->notices[0], contains("No space left on device"));
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::complete);
  CHECK(w->report_at_end->totals.ok == 20'010);
  CHECK(w->notices.size() == 1);
}

TEST_CASE_METHOD(aside_job,
                 "nothing is set aside in input order or without space") {
  SECTION("input order") {
    job.input_order = true;
  }
  SECTION("no space") {
    job.set_aside = 0;
  }
  list->hosts = {{"large", 5'000}, {"small", 10}};
  start();
  CHECK(out_of("small") == 0);
  CHECK(w->seen.back().aside == 0);
  CHECK(disk->bytes.empty());
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.ok == 5'010);
  CHECK(w->report_at_end->totals.ever_aside == 0);
}

TEST_CASE_METHOD(aside_job,
                 "repeated URLs have one record each, set aside or not") {
  list->hosts = {{"large", 5'000}};
  list->same = 100;
  job.duplicates = GENERATE(duplicates_mode::fetch, duplicates_mode::share,
                            duplicates_mode::skip);
  start();
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->written.size() == 5'000);
  auto& totals = w->report_at_end->totals;
  CHECK(totals.ok + totals.duplicates == 5'000);
  CHECK((totals.duplicates > 0) == (job.duplicates == duplicates_mode::skip));
}
