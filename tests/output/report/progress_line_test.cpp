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
           "64 running, 0:48 left");
}

TEST_CASE("the progress line shows how many URLs are set aside") {
  progress_line line{nowhere};
  progress now;
  now.running = 8;
  now.aside = 1'250;
  CHECK(line.render(now) == "0 done, 0 B, 8 running, 1250 set aside");
}

TEST_CASE("the rate is that of the last ten seconds, not of the whole run") {
  progress_line line{nowhere};
  line.render(at(0s, 0));
  line.render(at(100s, 100'000));
  CHECK_THAT(line.render(at(102s, 100'020)), contains(", 10/s"));
  CHECK_THAT(line.render(at(110s, 100'020)), contains(", 2.0/s"));
  CHECK_THAT(line.render(at(112s, 100'020)), contains(", 0/s"));
}

TEST_CASE("the number of inputs is shown once the list is read") {
  progress_line line{nowhere};
  auto now = at(0s, 44);
  now.read = 300;
  now.permille = 990;
  CHECK_THAT(line.render(now), contains("14% 44 done"));
  now.all_read = true;
  CHECK_THAT(line.render(now), contains("14% 44/300"));
  now.permille = -1;
  CHECK_THAT(line.render(now), contains("14% 44/300"));
}

TEST_CASE("the progress line shows what limits the run") {
  fetch_settings fetch;
  fetch.concurrency = 64;
  politeness_settings politeness;
  politeness.rate = 0.5;
  progress now;
  now.running = 8;
  auto line = [&](run_limit limit, bool clustered = false) {
    now.limit = limit;
    return progress_line{nowhere, fetch, politeness, clustered}.render(now);
  };
  const std::vector<std::pair<run_limit, std::string>> cases{
    {run_limit::none, "8 running"},
    {run_limit::concurrency, "8 running: limit of 64"},
    {run_limit::per_host, "8 running: limit of 8 per host"},
    {run_limit::rate, "8 running: limit of 0.5/s per host"},
    {run_limit::host_wait, "8 running: hosts asked to wait"},
    {run_limit::breaker, "8 running: trying failed hosts again"},
    {run_limit::shortage, "8 running: this machine has no room"},
    {run_limit::input, "8 running: waiting for input"},
    {run_limit::output, "8 running: waiting for output"},
  };
  for (auto& [limit, text] : cases)
    CHECK(line(limit) == "0 done, 0 B, " + text);
  CHECK_THAT(line(run_limit::concurrency, true),
             contains("limit of 64 per node, 0 nodes"));
  politeness.rate = 0.001;
  CHECK_THAT(line(run_limit::rate), contains("limit of 3.6/h per host"));
}

TEST_CASE("after an interrupt, the time is that of the drain") {
  progress_line line{nowhere};
  auto now = at(0s, 44);
  now.running = 8;
  now.ages = {8};
  now.read = 300;
  now.grace_left = 29s;
  CHECK(line.render(now) == "44 done, 0 B, finishing 8, at most 0:29 left");
  now.grace_left = 0s;
  CHECK(line.render(now) == "44 done, 0 B, finishing 8, at most 0:01 left");
}

TEST_CASE("a narrow terminal shows the most important parts") {
  auto shown = [](size_t columns) {
    progress_line line{nowhere, {}, {}, true};
    auto past = at(0s, 0);
    past.all_read = true;
    line.render(past);
    auto now = at(10s, 44);
    now.read = 303;
    now.all_read = true;
    now.bytes = 5'000'000;
    now.http_errors = 2;
    now.errors = 3;
    now.running = 8;
    now.limit = run_limit::per_host;
    now.nodes = 2;
    now.losses = 1;
    now.aside = 100;
    return line.render(now, columns);
  };
  CHECK(shown(SIZE_MAX)
        == "16% 49/303, 4.9/s, 4.77 MiB, 2 HTTP errors, 3 errors, 8 running: "
           "limit of 8 per host, 100 set aside, 2 nodes, 1 lost, 0:51 left");
  CHECK(shown(100)
        == "16% 49/303, 4.9/s, 2 HTTP errors, 3 errors, 8 running: limit of 8 "
           "per host, 1 lost, 0:51 left");
  CHECK(shown(39) == "49/303, 3 errors, 1 lost, 0:51 left");
  CHECK(shown(20) == "49/303, 0:51 left");
  CHECK(shown(5) == "49/303");
  for (size_t columns = 6; columns < 200; ++columns)
    CHECK(shown(columns).size() <= columns);
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
  CHECK_THAT(line.render(now), contains("0 running, 3 nodes"));
  now.nodes = now.losses = 1;
  CHECK_THAT(line.render(now), contains("0 running, 1 node, 1 lost"));
  now.losses = 0;
  CHECK_THAT(line.render(now), !contains("node"));
  progress_line clustered{nowhere, {}, {}, true};
  CHECK_THAT(clustered.render(now), contains("0 running, 1 node"));
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
