// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/console_reporter.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/support/catch.hpp"

#include <thread>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

struct fixture {
  test::pipe_pair out;
  test::pipe_pair err;
  output::console term{out.in(), err.in()};
  std::chrono::steady_clock::time_point now;
  output::console_reporter subject{term, "coordinator", 2, [&] { return now; }};
};

} // namespace

TEST_CASE_METHOD(fixture, "a message is one line that harms no terminal") {
  subject.notice("cannot open http://joe:secret@h/\n\x1b[31mx");
  CHECK(err.read() == "coordinator: cannot open http://***@h/%0A%1B[31mx\n");
  CHECK(out.read().empty());
}

TEST_CASE_METHOD(fixture, "strangers cannot fill the log") {
  auto kind = GENERATE(message_kind::host, message_kind::refusal,
                       message_kind::connection);
  for (auto x : {"a", "b", "c", "d"})
    subject.report(kind, x);
  CHECK(err.read() == "coordinator: a\ncoordinator: b\n");
  now += 59s;
  subject.report(kind, "e");
  CHECK(err.read().empty());
  now += 1s;
  subject.report(kind, "f");
  CHECK(err.read()
        == "coordinator: (3 more such lines omitted)\ncoordinator: f\n");
  now += 1min;
  subject.report(kind, "g");
  CHECK(err.read() == "coordinator: g\n");
}

TEST_CASE_METHOD(fixture, "each kind of message has its own limit") {
  for (int i = 0; i < 3; ++i)
    subject.report(message_kind::connection, "closed");
  err.read();
  subject.report(message_kind::host, "h asked to wait");
  CHECK(err.read() == "coordinator: h asked to wait\n");
}

TEST_CASE_METHOD(fixture, "notices have no limit") {
  for (int i = 0; i < 20; ++i)
    subject.notice("x");
  CHECK(err.read().size() == 20 * std::string{"coordinator: x\n"}.size());
}

TEST_CASE_METHOD(fixture, "threads may report at the same time") {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j)
        subject.notice("x");
      subject.report(message_kind::host, "y");
    });
  for (auto& thread : threads)
    thread.join();
  auto text = err.read();
  size_t lines = 0;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1, ++lines)
    CHECK(text.compare(at, 13, "coordinator: ") == 0);
  CHECK(lines == 4 * 50 + 2);
}

TEST_CASE_METHOD(fixture, "failures are shown as they are, but not all") {
  for (auto x : {"a", "b", "c"})
    subject.report(message_kind::failure, std::string{"Failed "} + x);
  CHECK(err.read() == "Failed a\nFailed b\n");
  now += 1min;
  subject.report(message_kind::failure, "Failed\x1b[31m d");
  CHECK(err.read()
        == "coordinator: 1 more failure not shown\nFailed%1B[31m d\n");
}
