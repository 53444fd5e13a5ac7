// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"
#include "tests/support/servers/hostile_origin.hpp"

using namespace muster::test;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t own_memory = 600 << 20; // freed memory is kept for a while
#else
constexpr size_t own_memory = 40 << 20;
#endif

TEST_CASE("carried values stay within the look-ahead's memory") {
  constexpr size_t lines = 400 / scale;
  constexpr size_t carried = 500'000;
  constexpr size_t budget = 16 << 20;
  hostile_origin origin;
  coordinator_run runner;
  auto list = gzip("url,x\n");
  for (size_t i = 0; i < lines; ++i)
    list += gzip(origin.url("/u/" + std::to_string(i)) + ","
                 + std::string(carried, 'x') + "\n");
  auto order = GENERATE("completion", "input");
  auto result = coordinator_run::run(
    {"-i", runner.file("list.csv.gz", list), "-o", runner.path("out.csv.gz"),
     "--input.carry", "x", "--input.look-ahead-bytes", "16MiB",
     "--output.order", order, "--politeness.per-host", "4"});
  INFO(result.err);
  CHECK(result.status == exit_status{0, 0});
  CHECK_THAT(result.err, contains(std::to_string(lines) + " ok"));
  // Records are copied once more, to text, in batches of a few megabytes.
  CHECK(result.peak_memory < 2 * budget + own_memory);
}

TEST_CASE("many empty carried values stay within the look-ahead's memory") {
  constexpr size_t lines = 4'000 / scale;
  constexpr size_t columns = 2'000;
  constexpr size_t budget = 16 << 20;
  hostile_origin origin;
  coordinator_run runner;
  std::string names;
  for (size_t i = 0; i < columns; ++i)
    names += ",c" + std::to_string(i);
  auto list = gzip("url" + names + "\n");
  for (size_t i = 0; i < lines; ++i)
    list += gzip(origin.url("/u/" + std::to_string(i))
                 + std::string(columns, ',') + "\n");
  auto result = coordinator_run::run(
    {"-i", runner.file("list.csv.gz", list), "-o", runner.path("out.csv.gz"),
     "--input.carry", names.substr(1), "--input.look-ahead-bytes", "16MiB",
     "--politeness.per-host", "4"});
  INFO(result.err);
  CHECK(result.status == exit_status{0, 0});
  CHECK_THAT(result.err, contains(std::to_string(lines) + " ok"));
  CHECK(result.peak_memory < 2 * budget + own_memory);
}

TEST_CASE("memory is bounded with all kinds of load together") {
  constexpr size_t lines = 600 / scale;
  constexpr size_t carried = 50'000;
  constexpr size_t look_ahead = 16 << 20;
  constexpr size_t decoding = 60 << 20;
  constexpr size_t connections = 200;
  constexpr size_t per_connection = 128 << 10;
  hostile_origin origin;
  coordinator_run runner;
  // Bodies that fill their windows, large carried values, many concurrent
  // exchanges.
  auto list = gzip("url,x\n");
  for (size_t i = 0; i < lines; ++i)
    list += gzip(origin.url(i % 2 == 0 ? "/window" : "/u/" + std::to_string(i))
                 + "," + std::string(carried, 'x') + "\n");
  auto transport = GENERATE("async", "httplib");
  auto result = coordinator_run::run(
    {"-i", runner.file("list.csv.gz", list), "-o", runner.path("out.csv.gz"),
     "--input.carry", "x", "--input.duplicates", "fetch",
     "--input.look-ahead-bytes", "16MiB", "--runtime.decode-memory", "60MiB",
     "--fetch.transport", transport, "--fetch.concurrency",
     std::to_string(connections), "--politeness.per-host",
     std::to_string(connections)});
  INFO(result.err);
  CHECK(result.status == exit_status{0, 0});
  CHECK_THAT(result.err, contains(std::to_string(lines) + " ok"));
  CHECK(result.peak_memory < decoding + 2 * look_ahead
                               + connections * per_connection + own_memory);
}
