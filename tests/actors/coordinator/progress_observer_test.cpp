// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/progress_observer.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::contains;

namespace {

constexpr auto erase = "\r\x1b[K";

progress done(uint64_t count) {
  progress result;
  result.read = result.ok = count;
  return result;
}

struct fixture {
  test::deterministic sim;
  test::pipe_pair out;
  std::shared_ptr<output::console> console;
  observer_actor subject;

  void start(int err) {
    console = std::make_shared<output::console>(out.in(), err);
    subject = sim.spawn(progress_observer, console);
    sim.run();
  }

  void tell(const progress& now) {
    caf::anon_send(subject, now);
    sim.run();
  }

  void end() {
    caf::anon_send(subject, job_report{});
    sim.run();
  }

  /// Whether the observer has quit.
  bool is_gone() {
    caf::scoped_actor self{sim.system()};
    self->monitor(subject);
    sim.run();
    auto result = false;
    self->receive([&](const caf::down_msg&) { result = true; },
                  caf::after(0s) >> [] {});
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a terminal shows each state in place of the last") {
  test::terminal_pair screen;
  start(screen.in());
  tell(done(1));
  CHECK_THAT(screen.read(), contains(std::string{erase} + "1 done"));
  tell(done(2));
  CHECK_THAT(screen.read(), contains(std::string{erase} + "2 done"));
  end();
  CHECK(screen.read() == erase);
  CHECK(out.read().empty());
}

TEST_CASE_METHOD(fixture, "without a terminal a line comes every ten seconds") {
  test::pipe_pair err;
  start(err.in());
  for (int i = 0; i < 100; ++i) {
    tell(done(1));
    sim.pass(99ms);
  }
  CHECK(err.read().empty());
  sim.pass(100ms);
  tell(done(2));
  auto line = err.read();
  CHECK_THAT(line, contains("2 done"));
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(line.find('\x1b') == std::string::npos);
  sim.pass(9'900ms);
  tell(done(3));
  CHECK(err.read().empty());
  sim.pass(100ms);
  tell(done(4));
  CHECK_THAT(err.read(), contains("4 done"));
}

TEST_CASE_METHOD(fixture, "an observer is gone once the job is over") {
  test::pipe_pair err;
  start(err.in());
  tell(done(1));
  CHECK_FALSE(is_gone());
  end();
  CHECK(is_gone());
  CHECK(err.read().empty());
}
