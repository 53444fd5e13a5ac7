// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/job_watch.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/events.hpp"
#include "tests/support/fake_node.hpp"

#include <deque>
#include <map>
#include <optional>
#include <random>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// What the coordinator gets and does.
struct world : test::event_log {
  std::vector<std::string> urls; ///< The input.
  uint64_t chunk = 1'000;        ///< Maximum number of lines in a batch.
  std::string input_error; ///< The error that ends the input; empty if none.
  write_receipt before;    ///< Inputs that an earlier run has done.
  bool foreign = false;    ///< The output belongs to another input.
  bool endless = false;    ///< The source always has another line.
  size_t carried = 0;      ///< Bytes that each line carries.
  size_t next = 0;

  std::deque<fetch_task> tasks; ///< Tasks of the node, in order.

  std::vector<record> records; ///< The records that the sink has written.
  bool holds_back = false;     ///< The sink writes nothing until the end.
  write_receipt rest;          ///< The receipt for the rest, at the end.
  uint64_t writable = UINT64_MAX;
  bool stalled = false; ///< The sink does not answer.
  bool closed = false;
  uint64_t pending = 0;
};

struct fixture {
  std::shared_ptr<world> w = std::make_shared<world>();
  std::shared_ptr<test::node_orders> orders =
    std::make_shared<test::node_orders>();
  test::deterministic sim;
  job_settings job;
  coordinator_impl subject;
  node_actor member;
  sink_actor writer;
  source_actor reader;

  static source_actor::behavior_type source(source_actor::pointer,
                                            std::shared_ptr<world> w) {
    return {[=](const read_order& order) {
      input_batch batch;
      uint64_t taken = 0;
      for (; batch.items.size() < std::min(order.lines, w->chunk)
             && taken < order.bytes;
           ++w->next) {
        if (!w->endless && w->next == w->urls.size())
          break;
        input_item item;
        item.index = w->next;
        item.url = w->endless ? "http://h" + std::to_string(w->next) + "/"
                              : w->urls[w->next];
        if (auto target = http::parse_url(item.url, item.error))
          item.target = *target;
        item.carry = {"c" + std::to_string(w->next)
                      + std::string(w->carried, 'x')};
        item.kept = kept_bytes(item);
        taken += item.kept;
        batch.items.push_back(std::move(item));
        ++batch.inputs;
      }
      if (!w->endless && w->next == w->urls.size()) {
        batch.end = batch.all_read = true;
        batch.error = w->input_error;
        batch.foreign = w->foreign;
      }
      batch.before = std::exchange(w->before, {});
      batch.inputs += batch.before.records();
      return batch;
    }};
  }

  static sink_actor::behavior_type sink(sink_actor::pointer self,
                                        std::shared_ptr<world> w) {
    return {
      [=](const record_batch& records) -> caf::result<write_receipt> {
        if (w->stalled) {
          self->make_response_promise<write_receipt>();
          return caf::delegated<write_receipt>{};
        }
        write_receipt receipt;
        for (auto& x : records) {
          if (w->records.size() == w->writable) {
            receipt.error = "cannot write out.jsonl: No space left on device";
            break;
          }
          w->records.push_back(x);
          (w->holds_back ? w->rest : receipt).count(x.result);
        }
        return receipt;
      },
      [=](report_atom, const progress& totals) {
        w->closed = true;
        w->pending = totals.out;
        return w->rest;
      },
      [](join_atom, const receipt_actor&) {},
    };
  }

  /// The account of each job must add up.
  ~fixture() {
    if (w->report_at_end)
      CHECK(w->report_at_end->totals.adds_up());
  }

  void start(uint64_t credit = 1'000) {
    coordinator_config config;
    config.job = job;
    config.events = &w->events;
    config.source = reader = sim.spawn(source, w);
    config.sink = writer = sim.spawn(sink, w);
    subject = sim.spawn(coordinator, config);
    orders->on_tasks = [w = w](const task_batch& tasks) {
      w->tasks.insert(w->tasks.end(), tasks.begin(), tasks.end());
    };
    member = sim.spawn(test::fake_node, orders);
    caf::anon_send(subject, join_atom_v, caf::actor_cast<caf::actor>(member),
                   std::string{"n1"}, credit);
    sim.run();
  }

  static fetch_result result_for(uint64_t index, int status = 200) {
    fetch_result x;
    x.index = index;
    x.status = static_cast<uint16_t>(status);
    x.outcome = status == 200 ? outcome::ok : outcome::http_error;
    x.attempts = 1;
    return x;
  }

  void answer(uint64_t index, int status = 200) {
    say(result_batch{result_for(index, status)});
  }

  /// Sends a message as the node.
  template<class... Ts>
  void say(Ts&&... message) {
    caf::send_as(caf::actor_cast<caf::actor>(member), subject,
                 std::forward<Ts>(message)...);
    sim.run();
  }

  void say_as_sink(const write_receipt& receipt) {
    caf::send_as(caf::actor_cast<caf::actor>(writer), subject, receipt);
    sim.run();
  }

  /// Answers all URLs of the node, oldest first, until no more come.
  void answer_all() {
    while (!w->tasks.empty()) {
      auto index = w->tasks.front().index;
      w->tasks.pop_front();
      answer(index);
    }
  }

  std::vector<uint64_t> written() const {
    std::vector<uint64_t> indexes;
    for (auto& x : w->records)
      indexes.push_back(x.result.index);
    return indexes;
  }
};

using indexes = std::vector<uint64_t>;

} // namespace

TEST_CASE_METHOD(fixture, "every input has one record, and the job ends") {
  w->urls = {"http://a/", "http://b/x", "nonsense", "http://c/"};
  start();
  CHECK(w->tasks.size() == 3);
  CHECK_FALSE(w->report_at_end);
  answer(3);
  answer(0, 404);
  answer(1);
  CHECK(written() == indexes{2, 3, 0, 1});
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::complete);
  CHECK(w->report_at_end->totals.read == 4);
  CHECK(w->report_at_end->totals.ok == 2);
  CHECK(w->report_at_end->totals.http_errors == 1);
  CHECK(w->report_at_end->totals.errors == 1);
  CHECK(w->report_at_end->totals.out == 0);
  CHECK(w->closed);
}

TEST_CASE_METHOD(fixture, "a record joins result and input") {
  w->urls = {"http://a/"};
  start();
  answer(0);
  REQUIRE(w->records.size() == 1);
  auto& rec = w->records[0];
  CHECK(rec.url == "http://a/");
  CHECK(rec.node == "n1");
  CHECK(rec.carry == std::vector<std::string>{"c0"});
  CHECK(rec.result.final_url == "http://a/");
  CHECK(rec.duplicate_of == record::not_shared);
}

TEST_CASE_METHOD(fixture, "an invalid URL is a record, not an abort") {
  w->urls = {"ftp://a/"};
  start();
  REQUIRE(w->records.size() == 1);
  CHECK(w->records[0].result.outcome == outcome::error);
  CHECK(w->records[0].result.error_kind == http::error_kind::invalid_url);
  CHECK_FALSE(w->records[0].result.error.empty());
  CHECK(w->report_at_end);
}

TEST_CASE_METHOD(fixture, "a job without inputs ends at once") {
  start();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.read == 0);
}

TEST_CASE_METHOD(fixture, "a record that arrives twice counts once") {
  w->urls = {"http://a/", "http://b/"};
  start();
  answer(0);
  answer(0, 404);
  answer(9);
  CHECK(written() == indexes{0});
  CHECK_FALSE(w->report_at_end);
  answer(1);
  answer(1);
  CHECK(written() == indexes{0, 1});
  CHECK(w->report_at_end->totals.ok == 2);
}

TEST_CASE_METHOD(fixture,
                 "the source is read only as fast as results come back") {
  w->endless = true;
  job.look_ahead = 100;
  start();
  CHECK(w->next <= 100);
  CHECK(w->next > 50);
  auto read = w->next;
  sim.pass(10s, 1s);
  CHECK(w->next == read);
  while (!w->tasks.empty() && w->next == read) {
    auto index = w->tasks.front().index;
    w->tasks.pop_front();
    answer(index);
  }
  CHECK(w->next > read);
}

TEST_CASE_METHOD(fixture, "the look-ahead is bounded in bytes and lines") {
  w->endless = true;
  w->carried = 10'000;
  job.look_ahead_bytes = 200'000;
  job.input_order = GENERATE(false, true);
  start();
  auto most = [&] { return w->records.size() + 20; };
  CHECK(w->next > 10);
  CHECK(w->next <= most());
  for (int i = 0; i < 200; ++i) {
    REQUIRE(!w->tasks.empty());
    // Not in input order, so records wait for each other.
    auto last = w->tasks.back().index;
    w->tasks.pop_back();
    answer(last);
    CHECK(w->next <= most());
  }
  CHECK(w->next > 150);
}

TEST_CASE_METHOD(fixture,
                 "a stalled sink stops reading at the limit of bytes, too") {
  w->endless = true;
  w->carried = 10'000;
  job.look_ahead_bytes = 200'000;
  w->stalled = true;
  start();
  while (!w->tasks.empty()) {
    auto index = w->tasks.front().index;
    w->tasks.pop_front();
    answer(index);
  }
  CHECK(w->next <= 20);
}

TEST_CASE_METHOD(fixture, "a line larger than the limit passes alone") {
  for (int i = 0; i < 5; ++i)
    w->urls.push_back("http://h" + std::to_string(i) + "/");
  w->carried = 10'000;
  job.look_ahead_bytes = GENERATE(1u, 100u, 9'999u);
  start();
  for (uint64_t i = 0; i < 5; ++i) {
    REQUIRE(w->tasks.size() == 1);
    CHECK(w->tasks.front().index == i);
    w->tasks.pop_front();
    answer(i);
  }
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.ok == 5);
}

TEST_CASE_METHOD(fixture, "a node has no more URLs than its credit") {
  w->endless = true;
  start(30);
  CHECK(w->tasks.size() == 30);
  answer(w->tasks.front().index);
  answer(w->tasks.back().index);
  CHECK(w->tasks.size() == 32);
}

TEST_CASE_METHOD(fixture, "a stalled sink stops reading") {
  w->endless = true;
  job.look_ahead = 100;
  w->stalled = true;
  start();
  for (int i = 0; i < 1'000 && !w->tasks.empty(); ++i) {
    auto index = w->tasks.front().index;
    w->tasks.pop_front();
    answer(index);
  }
  CHECK(w->tasks.empty());
  CHECK(w->next <= 100);
}

TEST_CASE_METHOD(fixture,
                 "a URL that is being fetched is shared, and its records say "
                 "so") {
  w->urls = {"http://a/", "http://a:80/", "http://a/#x", "http://b/"};
  start();
  REQUIRE(w->tasks.size() == 2);
  answer(0, 404);
  CHECK(written().size() == 3);
  for (auto& rec : w->records) {
    CHECK(rec.result.status == 404);
    CHECK(rec.url == w->urls[rec.result.index]);
    CHECK(rec.duplicate_of == (rec.result.index == 0 ? record::not_shared : 0));
    CHECK(rec.carry[0] == "c" + std::to_string(rec.result.index));
  }
  answer(3);
  CHECK(w->report_at_end->totals.http_errors == 3);
}

TEST_CASE_METHOD(fixture, "URLs with other credentials are not the same") {
  w->urls = {"http://a/", "http://u:1@a/", "http://u:2@a/"};
  start();
  CHECK(w->tasks.size() == 3);
  answer_all();
  for (auto& rec : w->records)
    CHECK(rec.result.final_url == "http://a/");
}

TEST_CASE_METHOD(fixture, "duplicates can be fetched or skipped") {
  w->urls = {"http://a/", "http://a/"};
  SECTION("fetch") {
    job.duplicates = duplicates_mode::fetch;
    start();
    CHECK(w->tasks.size() == 2);
    answer_all();
    CHECK(w->report_at_end->totals.ok == 2);
  }
  SECTION("skip") {
    job.duplicates = duplicates_mode::skip;
    start();
    CHECK(w->tasks.size() == 1);
    answer_all();
    REQUIRE(w->records.size() == 2);
    CHECK(w->records[0].result.outcome == outcome::duplicate);
    CHECK(w->records[0].duplicate_of == 0);
    CHECK(w->report_at_end->totals.duplicates == 1);
  }
  CHECK(w->report_at_end->totals.out == 0);
}

TEST_CASE_METHOD(fixture, "input order holds records back") {
  w->urls = {"http://a/", "http://b/", "nonsense", "http://c/"};
  job.input_order = true;
  start();
  CHECK(written().empty());
  answer(1);
  CHECK(written().empty());
  answer(0);
  CHECK(written() == indexes{0, 1, 2});
  answer(3);
  CHECK(written() == indexes{0, 1, 2, 3});
  CHECK(w->report_at_end);
}

TEST_CASE_METHOD(fixture,
                 "input order holds back a bounded number of records") {
  w->endless = true;
  job.input_order = true;
  job.look_ahead = 100;
  start();
  w->tasks.pop_front(); // index 0 gets no result
  answer_all();
  CHECK(w->next <= 100);
  CHECK(written().empty());
}

TEST_CASE_METHOD(fixture, "draining finishes started URLs") {
  w->urls = {"http://a/", "http://b/", "http://c/"};
  start();
  caf::anon_send(subject, drain_atom_v);
  sim.run();
  CHECK(orders->drained);
  CHECK_FALSE(w->report_at_end);
  say(returned_atom_v, index_batch{1, 2});
  answer(0);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::interrupted);
  CHECK(w->report_at_end->totals.ok == 1);
  CHECK(w->report_at_end->totals.out == 2);
  CHECK(w->pending == 2);
  CHECK(written() == indexes{0});
}

TEST_CASE_METHOD(fixture, "draining ends after the grace") {
  w->urls = {"http://a/", "http://b/"};
  job.grace = 5s;
  start();
  caf::anon_send(subject, drain_atom_v);
  sim.run();
  answer(1);
  sim.pass(4s, 500ms);
  CHECK_FALSE(w->report_at_end);
  sim.pass(1s, 500ms);
  CHECK(orders->stopped);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.out == 1);
  answer(0);
  CHECK(written() == indexes{1});
}

TEST_CASE_METHOD(fixture, "a stop ends at once with the written records") {
  w->urls = {"http://a/", "http://b/"};
  start();
  answer(0);
  caf::anon_send(subject, stop_atom_v);
  sim.run();
  CHECK(orders->stopped);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::interrupted);
  CHECK(w->report_at_end->totals.out == 1);
}

TEST_CASE_METHOD(fixture, "an output that fails ends the job with the reason") {
  w->urls = {"http://a/", "http://b/", "http://c/"};
  w->writable = 1;
  start();
  answer(0);
  answer(1);
  CHECK(orders->stopped);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::output_failed);
  CHECK(w->report_at_end->error
        == "cannot write out.jsonl: No space left on device");
  CHECK(w->report_at_end->totals.ok == 1);
  CHECK(w->report_at_end->totals.out == 2);
}

TEST_CASE_METHOD(fixture,
                 "records that the writer holds back count in the end") {
  w->endless = true;
  w->holds_back = true;
  job.look_ahead = 4;
  start();
  for (int i = 0; i < 100; ++i) {
    REQUIRE_FALSE(w->tasks.empty());
    auto index = w->tasks.front().index;
    w->tasks.pop_front();
    answer(index);
  }
  sim.pass(1s);
  CHECK(w->seen.back().ok == 0);
  CHECK(w->seen.back().out >= 100);
  write_receipt flushed;
  flushed.ok = 60;
  w->rest.ok -= 60;
  say_as_sink(flushed);
  sim.pass(1s);
  CHECK(w->seen.back().ok == 60);
  caf::anon_send(subject, stop_atom_v);
  sim.run();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::interrupted);
  CHECK(w->report_at_end->totals.ok == 100);
  CHECK(w->report_at_end->totals.out == w->pending);
}

TEST_CASE_METHOD(fixture,
                 "records that cannot be written at the end are pending") {
  w->urls = {"http://a/", "http://b/", "http://c/"};
  w->holds_back = true;
  start();
  answer(0);
  answer(1);
  w->rest = {};
  w->rest.error = "cannot write out.jsonl.gz: No space left on device";
  answer(2);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::output_failed);
  CHECK(w->report_at_end->error == w->rest.error);
  CHECK(w->report_at_end->totals.ok == 1);
  CHECK(w->report_at_end->totals.out == 2);
}

TEST_CASE_METHOD(fixture, "an output that fails between records ends the job") {
  w->urls = {"http://a/", "http://b/", "http://c/"};
  w->holds_back = true;
  start();
  answer(0);
  w->rest = {};
  write_receipt failed;
  failed.error = "cannot write out.jsonl.gz: No space left on device";
  say_as_sink(failed);
  sim.run();
  CHECK(orders->stopped);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->error == failed.error);
  CHECK(w->report_at_end->totals.ok == 0);
  CHECK(w->report_at_end->totals.out == 3);
}

TEST_CASE_METHOD(fixture, "records that a sink loses do not add up") {
  w->urls = {"http://a/", "http://b/"};
  w->holds_back = true;
  start();
  answer(0);
  w->rest = {};
  answer(1);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::complete);
  CHECK_FALSE(w->report_at_end->totals.adds_up());
  w->report_at_end.reset();
}

TEST_CASE_METHOD(fixture, "an input that fails keeps what was read") {
  w->urls = {"http://a/"};
  w->input_error = "list.gz: gzip data ends early after line 1";
  start();
  answer(0);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::input_failed);
  CHECK(w->report_at_end->error == w->input_error);
  CHECK(w->report_at_end->totals.ok == 1);
}

TEST_CASE_METHOD(fixture, "a job without its only node ends") {
  w->urls = {"http://a/"};
  start();
  caf::anon_send_exit(member, caf::exit_reason::kill);
  sim.run();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::node_lost);
  CHECK(w->report_at_end->error == "node n1 is gone");
  REQUIRE(w->records.size() == 1);
  CHECK(w->records[0].result.error_kind == http::error_kind::node_lost);
  CHECK(w->report_at_end->totals.out == 0);
}

TEST_CASE_METHOD(fixture, "observers get the progress a few times per second") {
  w->urls = {"http://a/", "http://b/"};
  start();
  answer(0);
  say(load_atom_v, uint64_t{1}, false);
  sim.pass(1s, 100ms);
  CHECK(w->seen.size() >= 4);
  CHECK(w->seen.back().done() == 1);
  CHECK(w->seen.back().out == 1);
  CHECK(w->seen.back().running == 1);
  answer(1);
  auto told = w->seen.size();
  sim.pass(1s, 100ms);
  CHECK(w->seen.size() == told);
}

TEST_CASE_METHOD(fixture, "a report is the same before and after the end") {
  w->urls = {"http://a/"};
  start();
  caf::scoped_actor self{sim.system()};
  auto early = self->request(subject, caf::infinite, report_atom_v);
  sim.run();
  answer(0);
  auto late = self->request(subject, caf::infinite, report_atom_v);
  sim.run();
  for (auto rh : {&early, &late})
    rh->receive([](const job_report& x) { CHECK(x.totals.ok == 1); },
                [](const caf::error&) { FAIL("no report"); });
}

TEST_CASE_METHOD(fixture, "random runs give each index exactly one record") {
  auto seed = GENERATE(take(20, random(0u, 1'000'000u)));
  CAPTURE(seed);
  std::mt19937 rng{seed};
  auto chance = [&](unsigned percent) { return rng() % 100 < percent; };
  job.look_ahead = 1 + rng() % 50;
  job.look_ahead_bytes = 1 + rng() % 3'000;
  job.input_order = chance(50);
  w->chunk = 1 + rng() % 20;
  for (int i = 0; i < 300; ++i)
    w->urls.push_back(
      chance(5) ? "nonsense" : "http://h" + std::to_string(rng() % 40) + "/");
  start(1 + rng() % 60);
  while (!w->tasks.empty()) {
    std::swap(w->tasks.front(), w->tasks[rng() % w->tasks.size()]);
    auto index = w->tasks.front().index;
    w->tasks.pop_front();
    answer(index);
    if (chance(20))
      answer(index);
    if (chance(20))
      answer(rng() % 300 + 1'000);
  }
  auto all = written();
  if (job.input_order)
    CHECK(std::is_sorted(all.begin(), all.end()));
  std::sort(all.begin(), all.end());
  REQUIRE(all.size() == 300);
  for (uint64_t i = 0; i < 300; ++i)
    CHECK(all[i] == i);
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.done() == 300);
}

TEST_CASE_METHOD(fixture, "inputs of an earlier run count as done") {
  w->urls = {"http://a/", "http://b/"};
  w->before.ok = 3;
  w->before.http_errors = 2;
  start();
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->totals.read == 7);
  CHECK(w->report_at_end->totals.before == 5);
  CHECK(w->report_at_end->totals.ok == 5);
  CHECK(w->report_at_end->totals.http_errors == 2);
  CHECK(w->report_at_end->nodes_seen == 1);
}

TEST_CASE_METHOD(fixture, "the input of another run ends the job at once") {
  w->urls = {"http://a/", "http://b/"};
  w->foreign = true;
  w->input_error = "out.jsonl is of another input";
  start();
  CHECK(w->tasks.empty());
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::foreign_input);
  CHECK(w->report_at_end->error == w->input_error);
  CHECK(w->records.empty());
}

TEST_CASE_METHOD(fixture, "a shortage of a node's machine is reported") {
  w->endless = true;
  start();
  say(http::shortage::ports);
  CHECK(w->notices
        == std::vector<std::string>{"this machine is out of local ports: "
                                    "fetches wait, and fewer run at once"});
  // Invalid shortages and messages of other senders are ignored.
  say(http::shortage::none);
  say(static_cast<http::shortage>(99));
  caf::anon_send(subject, http::shortage::memory);
  sim.run();
  CHECK(w->notices.size() == 1);
}

TEST_CASE_METHOD(fixture, "only the sink can send receipts") {
  w->urls = {"http://a/", "http://b/"};
  start();
  write_receipt forged;
  forged.error = "disk on fire";
  say(forged);
  caf::anon_send(subject, forged);
  caf::anon_send(subject, patience_atom_v, uint64_t{0});
  sim.run();
  CHECK_FALSE(orders->stopped);
  answer_all();
  REQUIRE(w->report_at_end);
  CHECK(w->report_at_end->end == job_end::complete);
}

TEST_CASE_METHOD(fixture, "a job that loses one of its actors ends") {
  w->endless = true;
  job.look_ahead = 4;
  start();
  SECTION("its source") {
    caf::anon_send_exit(reader, caf::exit_reason::kill);
    answer_all();
    REQUIRE(w->report_at_end);
    CHECK(w->report_at_end->end == job_end::input_failed);
    CHECK_THAT(w->report_at_end->error,
               test::contains("the input cannot be read"));
  }
  SECTION("its sink") {
    caf::anon_send_exit(writer, caf::exit_reason::kill);
    answer_all();
    REQUIRE(w->report_at_end);
    CHECK(w->report_at_end->end == job_end::output_failed);
    CHECK_THAT(w->report_at_end->error,
               test::contains("records cannot be written"));
  }
}

TEST_CASE_METHOD(fixture, "all who wait for a job are told its end") {
  w->urls = {"http://a/"};
  start();
  caf::scoped_actor self{sim.system()};
  auto watch = sim.spawn(job_watch, subject);
  auto asked = self->request(watch, caf::infinite, report_atom_v);
  sim.run();
  job_report report;
  SECTION("the job ends normally") {
    answer(0);
  }
  SECTION("the coordinator ends") {
    caf::anon_send_exit(subject, caf::exit_reason::kill);
    sim.run();
  }
  asked.receive([&](const job_report& x) { report = x; },
                [](const caf::error&) { FAIL("no report"); });
  if (w->report_at_end) {
    CHECK(report.totals.ok == 1);
    return;
  }
  CHECK(report.end == job_end::output_failed);
  CHECK_THAT(report.error,
             test::contains("the coordinator ended before its job"));
}

TEST_CASE_METHOD(fixture, "observers learn whether the list was read") {
  w->endless = true;
  start();
  sim.pass(1s);
  REQUIRE_FALSE(w->seen.empty());
  CHECK_FALSE(w->seen.back().all_read);
  CHECK(w->seen.back().grace_left == absent);
}

TEST_CASE_METHOD(fixture, "observers learn what nodes say about their load") {
  w->urls = {"http://a/", "http://b/"};
  start();
  say(load_report{run_limit::per_host, {0, 2}});
  sim.pass(1s);
  REQUIRE_FALSE(w->seen.empty());
  CHECK(w->seen.back().all_read);
  CHECK(w->seen.back().limit == run_limit::per_host);
  CHECK(w->seen.back().ages == duration_counts{0, 2});
  answer(0);
  answer(1);
}

TEST_CASE_METHOD(fixture, "observers learn how long a drain may take") {
  w->urls = {"http://a/", "http://b/"};
  job.grace = 30s;
  start();
  sim.pass(1s);
  say(drain_atom_v);
  sim.pass(10s, 100ms);
  REQUIRE_FALSE(w->seen.empty());
  CHECK(w->seen.back().grace_left > 19s);
  CHECK(w->seen.back().grace_left < 21s);
  answer(0);
  answer(1);
}
