// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/sink.hpp"

#include "output/report/summary.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"

#include <algorithm>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Holds records back until the test lets it write some, or flushes it.
struct holding_writer : output::writer {
  bool write(const std::vector<record>& records) override {
    given += records.size();
    settle_some();
    return error_.empty();
  }

  bool flush() override {
    at_once = true;
    settle_some();
    at_once = false;
    return error_.empty();
  }

  bool close() override {
    return flush();
  }

  void settle_some() {
    auto ripe = at_once ? given : given - given % frame;
    ripe = std::min(ripe, room);
    keep(ripe - kept());
    if (at_once && given > room)
      error_ = "cannot write out.jsonl.gz: No space left on device";
  }

  uint64_t frame = 5;
  uint64_t room = 1'000'000;
  uint64_t given = 0;
  bool at_once = false;
};

record_batch batch(size_t size) {
  record_batch result(size);
  for (auto& rec : result) {
    rec.result.outcome = outcome::ok;
    rec.result.bytes = 10;
  }
  return result;
}

struct fixture {
  event_stream events;
  output::summary summary;
  test::deterministic sim;
  std::shared_ptr<holding_writer> writer = std::make_shared<holding_writer>();
  sink_actor subject = sim.spawn(sink, writer, &events);
  caf::scoped_actor self{sim.system()};

  fixture() {
    events.subscribe(summary);
    caf::anon_send(subject, join_atom_v,
                   caf::actor_cast<receipt_actor>(self->ctrl()));
  }

  write_receipt write(size_t records) {
    write_receipt result;
    auto asked = self->request(subject, caf::infinite, batch(records));
    sim.run();
    asked.receive([&](const write_receipt& x) { result = x; },
                  [](const caf::error&) { FAIL("no receipt"); });
    return result;
  }

  write_receipt close() {
    write_receipt result;
    progress totals;
    totals.out = 1;
    auto asked = self->request(subject, caf::infinite, report_atom_v, totals);
    sim.run();
    asked.receive([&](const write_receipt& x) { result = x; },
                  [](const caf::error&) { FAIL("no report"); });
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a receipt counts newly written records") {
  CHECK(write(3).records() == 0);
  auto second = write(4);
  CHECK(second.ok == 5);
  CHECK(second.bytes == 50);
  CHECK(write(1).records() == 0);
  CHECK(write(13).ok == 15);
  CHECK(close().ok == 1);
  CHECK(summary.count(outcome::ok) == 21);
}

TEST_CASE_METHOD(fixture,
                 "the sink reports flushed records without being asked") {
  CHECK(write(3).records() == 0);
  sim.pass(2s);
  write_receipt told;
  self->receive([&](const write_receipt& x) { told = x; });
  CHECK(told.ok == 3);
  CHECK(told.error.empty());
  CHECK(close().records() == 0);
}

TEST_CASE_METHOD(fixture, "a failed flush is reported at once") {
  writer->room = 1;
  CHECK(write(3).records() == 0);
  sim.pass(2s);
  write_receipt told;
  self->receive([&](const write_receipt& x) { told = x; });
  CHECK(told.ok == 1);
  CHECK(told.error == writer->error());
}

TEST_CASE_METHOD(fixture, "records lost with the end count as not written") {
  writer->room = 7;
  CHECK(write(3).records() == 0);
  CHECK(write(6).ok == 5);
  auto rest = close();
  CHECK(rest.ok == 2);
  CHECK(rest.error == writer->error());
  CHECK(summary.count(outcome::ok) == 7);
}
