// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/progress_line.hpp"

#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using muster::progress;

namespace {

progress at(std::chrono::seconds elapsed, uint64_t ok) {
  progress x;
  x.elapsed = elapsed;
  x.ok = ok;
  return x;
}

} // namespace

TEST_CASE("the progress line leaves out what has nothing to tell") {
  muster::output::progress_line line;
  CHECK(line.render(at(0s, 0)) == "0 done, 0 B, 0 running");
}

TEST_CASE("the progress line tells rate, errors and time left") {
  muster::output::progress_line line;
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

TEST_CASE("the progress line tells how many URLs are set aside") {
  muster::output::progress_line line;
  progress now;
  now.running = 8;
  now.aside = 1'250;
  CHECK(line.render(now) == "0 done, 0 B, 8 running, 1250 set aside");
}

TEST_CASE("the rate follows the last seconds, not the whole run") {
  muster::output::progress_line line;
  line.render(at(0s, 0));
  line.render(at(100s, 100'000));
  auto text = line.render(at(102s, 100'020));
  CHECK_THAT(text, muster::test::contains(", 10/s"));
}

TEST_CASE("what an earlier run has done is done, but no part of the rate") {
  muster::output::progress_line line;
  line.render(at(0s, 0));
  auto now = at(2s, 100'020);
  now.before = 100'000;
  CHECK_THAT(line.render(now), muster::test::contains("100020 done, 10/s"));
}

TEST_CASE("the progress line tells how many nodes there are, and were lost") {
  muster::output::progress_line line;
  progress now;
  now.nodes = 3;
  CHECK_THAT(line.render(now), muster::test::contains("0 running on 3 nodes"));
  now.nodes = now.losses = 1;
  CHECK_THAT(line.render(now),
             muster::test::contains("0 running on 1 node (1 lost)"));
}
