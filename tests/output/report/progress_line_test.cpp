// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/progress_line.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/support/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using output::progress_line;
using test::contains;

namespace {

output::console nowhere{-1, -1};

constexpr auto erase = "\r\x1b[K";

progress at(std::chrono::seconds elapsed, uint64_t ok) {
  progress x;
  x.elapsed = elapsed;
  x.ok = ok;
  return x;
}

} // namespace

TEST_CASE("the progress line omits empty items") {
  progress_line line{nowhere};
  CHECK(line.render(at(0s, 0)) == "0 done, 0 B, 0 running");
}

TEST_CASE("the progress line shows rate, errors and remaining time") {
  progress_line line{nowhere};
  line.render(at(10s, 1'000));
  auto now = at(12s, 1'200);
  now.bytes = 3 * 1024 * 1024;
  now.http_errors = 4;
  now.errors = 2;
  now.running = 64;
  now.read = 3'000;
  now.permille = 500;
  CHECK(line.render(now)
        == "20% 1206 done, 103/s, 3.00 MiB, 4 HTTP errors, 2 errors, "
           "64 running, 0:47 left");
}

TEST_CASE("the progress line shows how many URLs are set aside") {
  progress_line line{nowhere};
  progress now;
  now.running = 8;
  now.aside = 1'250;
  CHECK(line.render(now) == "0 done, 0 B, 8 running, 1250 set aside");
}

TEST_CASE("the rate follows the last seconds, not the whole run") {
  progress_line line{nowhere};
  line.render(at(0s, 0));
  line.render(at(100s, 100'000));
  auto text = line.render(at(102s, 100'020));
  CHECK_THAT(text, contains(", 10/s"));
}

TEST_CASE("inputs of an earlier run count as done, but not in the rate") {
  progress_line line{nowhere};
  line.render(at(0s, 0));
  auto now = at(2s, 100'020);
  now.before = 100'000;
  CHECK_THAT(line.render(now), contains("100020 done, 10/s"));
}

TEST_CASE("the progress line shows the number of nodes and of lost nodes") {
  progress_line line{nowhere};
  progress now;
  now.nodes = 3;
  CHECK_THAT(line.render(now), contains("0 running on 3 nodes"));
  now.nodes = now.losses = 1;
  CHECK_THAT(line.render(now), contains("0 running on 1 node (1 lost)"));
}

TEST_CASE("a terminal shows only the latest progress") {
  test::pipe_pair out;
  test::terminal_pair screen;
  output::console term{out.in(), screen.in()};
  progress_line line{term};
  line.on_event(at(1s, 1));
  CHECK_THAT(screen.read(), contains(std::string{erase} + "1 done"));
  line.on_event(at(2s, 2));
  CHECK_THAT(screen.read(), contains(std::string{erase} + "2 done"));
  line.on_event(job_report{});
  CHECK(screen.read() == erase);
  CHECK(out.read().empty());
}

TEST_CASE("without a terminal, a line is written every ten seconds") {
  test::pipe_pair out;
  test::pipe_pair err;
  output::console term{out.in(), err.in()};
  progress_line line{term};
  for (auto elapsed : {1s, 5s, 9s})
    line.on_event(at(elapsed, 1));
  CHECK(err.read().empty());
  line.on_event(at(10s, 2));
  auto text = err.read();
  CHECK_THAT(text, contains("2 done"));
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.find('\x1b') == std::string::npos);
  line.on_event(at(19s, 3));
  CHECK(err.read().empty());
  line.on_event(at(20s, 4));
  CHECK_THAT(err.read(), contains("4 done"));
  line.on_event(job_report{});
  CHECK(err.read().empty());
}
