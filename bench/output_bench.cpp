// SPDX-License-Identifier: BSD-3-Clause

// Measures writing records and reading them back. For each format and sync
// level, writes N records in batches of B to a file in DIRECTORY, then reads
// the file like --resume. Prints one line each. With NAME, does this for one
// file only, and keeps it.
//
//   output_bench DIRECTORY [RECORDS [BATCH [NAME]]]

#include "output/files/console.hpp"
#include "output/files/writer.hpp"
#include "output/journal/finished_inputs.hpp"
#include "output/journal/journal.hpp"
#include "output/open_writer.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace muster;
using output::sync_mode;

namespace {

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  auto seconds = [](const timeval& x) {
    return static_cast<double>(x.tv_sec)
           + static_cast<double>(x.tv_usec) * 1e-6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// Time and CPU time since its construction.
class stopwatch {
public:
  double seconds() const {
    using namespace std::chrono;
    return duration<double>(steady_clock::now() - began_).count();
  }

  double cpu() const {
    return cpu_seconds() - cpu_;
  }

private:
  std::chrono::steady_clock::time_point began_ =
    std::chrono::steady_clock::now();
  double cpu_ = cpu_seconds();
};

/// 64 pseudo-random hexadecimal digits.
std::string digest(uint64_t seed) {
  std::string result;
  for (int i = 0; i < 64; ++i) {
    if (i % 16 == 0)
      seed = (seed ^ seed >> 31) * 0x9E3779B97F4A7C15 + 1;
    result += "0123456789abcdef"[seed >> (i % 16 * 4) & 0xF];
  }
  return result;
}

/// A realistic batch: one URL in twenty fails, and hosts recur.
void fill(std::vector<record>& batch, uint64_t first) {
  for (auto& rec : batch) {
    auto index = first++;
    rec = {};
    rec.url = "https://host" + std::to_string(index * 7919 % 5'000)
              + ".example.org/articles/"
              + std::to_string(index * 2'654'435'761u) + "/index.html";
    rec.node = "local";
    auto& result = rec.result;
    result.index = index;
    result.attempts = 1;
    result.total = microseconds{80'332 + index % 100'000};
    if (index % 20 == 0) {
      result.outcome = outcome::error;
      result.error_kind = http::error_kind::connect;
      result.error = "connection refused by 192.0.2.7:443";
      continue;
    }
    result.outcome = outcome::ok;
    result.status = 200;
    result.http_version = 11;
    result.bytes = 50'231 + index % 10'000;
    result.wire_bytes = 13'310 + index % 7'000;
    result.final_url = rec.url;
    result.content_type = "text/html; charset=utf-8";
    result.remote_ip = "192.0.2.7";
    result.sha256 = digest(index);
    result.dns = microseconds{1'204};
    result.connect = microseconds{11'310 + index % 5'000};
    result.tls = microseconds{24'871};
    result.first_byte = microseconds{35'120 + index % 30'000};
  }
}

struct plan {
  std::string directory;
  uint64_t records = 1'000'000;
  size_t batch = 256;
};

void print(const char* what, const std::string& name, const char* sync,
           uint64_t records, double seconds, double cpu) {
  auto count = static_cast<double>(records);
  std::printf("%-6s %-13s %-6s %12.0f records/s %8.2f CPU us/record", what,
              name.c_str(), sync, count / seconds, cpu * 1e6 / count);
}

bool write(const plan& work, const output::output_settings& opts,
           const std::string& name, const char* sync) {
  output::console term{STDOUT_FILENO, STDERR_FILENO};
  std::string error;
  auto writer = output::open_writer(opts, term, error);
  if (!writer) {
    std::fprintf(stderr, "%s\n", error.c_str());
    return false;
  }
  // Do not measure the creation of records.
  std::vector<std::vector<record>> batches(64);
  double seconds = 0;
  double cpu = 0;
  for (uint64_t index = 0; index < work.records;) {
    for (auto& batch : batches) {
      batch.resize(work.batch);
      fill(batch, index);
      index += work.batch;
    }
    stopwatch watch;
    for (const auto& batch : batches)
      if (!writer->write(batch))
        break;
    seconds += watch.seconds();
    cpu += watch.cpu();
  }
  stopwatch watch;
  if (!writer->close()) {
    std::fprintf(stderr, "%s\n", writer->error().c_str());
    return false;
  }
  auto per_round = batches.size() * work.batch;
  auto records = (work.records + per_round - 1) / per_round * per_round;
  print("write", name, sync, records, seconds + watch.seconds(),
        cpu + watch.cpu());
  if (opts.file != "/dev/null")
    std::printf(" %6.0f bytes/record",
                static_cast<double>(std::filesystem::file_size(opts.file))
                  / static_cast<double>(records));
  std::printf("\n");
  return true;
}

bool read_back(const output::output_settings& opts, const std::string& name) {
  stopwatch watch;
  output::finished_inputs done;
  auto end = output::read_journal(opts, [&done](const auto& entry) {
    return done.insert(entry.index, entry.url, entry.outcome);
  });
  if (!end.error.empty()) {
    std::fprintf(stderr, "%s\n", end.error.c_str());
    return false;
  }
  print("read", name, "", end.records, watch.seconds(), watch.cpu());
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  std::printf(" %6ld MiB at most so far\n", use.ru_maxrss / 1024);
  return true;
}

void remove(const std::string& path) {
  for (auto suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(path + suffix);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: output_bench DIRECTORY [RECORDS [BATCH [NAME]]]\n");
    return 2;
  }
  plan work;
  work.directory = argv[1];
  if (argc > 2)
    work.records = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3)
    work.batch = std::strtoull(argv[3], nullptr, 10);
  const std::pair<sync_mode, const char*> levels[] = {
    {sync_mode::none, "none"},
    {sync_mode::close, "close"},
    {sync_mode::batch, "batch"}};
  std::vector<std::string> names{"r.jsonl",   "r.csv",      "r.jsonl.zst",
                                 "r.csv.zst", "r.jsonl.gz", "r.db"};
  if (argc > 4)
    names = {argv[4]};
  output::output_settings opts;
  opts.file = "/dev/null";
  opts.format = output::format::jsonl;
  if (argc <= 4 && !write(work, opts, "/dev/null", "none"))
    return 1;
  opts.format = output::format::automatic;
  for (const auto& name : names) {
    opts.file = work.directory + "/" + name;
    for (auto [level, title] : levels) {
      remove(opts.file);
      opts.sync = level;
      if (!write(work, opts, name, title))
        return 1;
    }
    if (!read_back(opts, name))
      return 1;
    if (argc <= 4)
      remove(opts.file);
  }
  return 0;
}
