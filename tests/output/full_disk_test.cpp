// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/console.hpp"
#include "output/files/writer.hpp"
#include "output/open_writer.hpp"
#include "output/rows/format.hpp"
#include "output/sqlite/sqlite.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/output/records.hpp"
#include "tests/output/unpack.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <csignal>
#include <fcntl.h>
#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>

using namespace muster;
using output::writer;

namespace {

/// Runs `body` in a child process whose files may grow to `limit` bytes.
/// Returns its result.
bool with_file_limit(rlim_t limit, const std::function<bool()>& body) {
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit size{limit, limit};
    ::setrlimit(RLIMIT_FSIZE, &size);
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

const std::vector<record> four{test::ok_record(0), test::ok_record(1),
                               test::error_record(), test::ok_record(3)};

std::string json(size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    output::append_json(result, four[i], {});
  return result;
}

bool full(const writer& w, const std::string& name) {
  return w.error() == "cannot write " + name + ": File too large";
}

} // namespace

TEST_CASE("a full disk leaves complete records, and their number is known") {
  // The disk is full in the middle of the third record, at its end, or in the
  // first.
  const std::vector<std::pair<size_t, size_t>> cases{{json(2).size() + 50, 2},
                                                     {json(3).size(), 3},
                                                     {json(3).size() - 1, 2},
                                                     {20, 0}};
  for (auto [limit, whole] : cases) {
    INFO("limit " << limit);
    test::scratch_directory dir;
    auto path = dir / "r.jsonl";
    CHECK(with_file_limit(limit, [&, whole = whole] {
      output::console term{1, 2};
      output::output_settings opts;
      opts.file = path;
      std::string error;
      auto w = output::open_writer(opts, term, error);
      return w && !w->write(four) && w->kept() == whole
             && full(*w, path)
             // The failure is final, even if there is room again.
             && !w->write({four[2]}) && w->kept() == whole && !w->close()
             && full(*w, path);
    }));
    CHECK(test::content_of(path) == json(whole));
  }
}

TEST_CASE("a full disk leaves complete frames of a compressed file") {
  for (auto name : {"r.jsonl.zst", "r.jsonl.gz"}) {
    INFO(name);
    test::scratch_directory dir;
    output::output_settings opts;
    opts.file = dir / name;
    opts.sync = output::sync_mode::batch;
    auto write_two = [&opts](bool second) {
      output::console term{1, 2};
      std::string error;
      auto w = output::open_writer(opts, term, error);
      return w && w->write(four) && w->write(four) == second
             && w->kept() == (second ? 8 : 4)
             && (second || full(*w, opts.file));
    };
    REQUIRE(write_two(true));
    auto size = std::filesystem::file_size(opts.file);
    std::filesystem::remove(opts.file);
    CHECK(with_file_limit(size - 1, [&] { return write_two(false); }));
    CHECK(test::unpacked(test::content_of(opts.file)) == json(4));
  }
}

TEST_CASE("records that are lost with their frame do not count") {
  test::scratch_directory dir;
  CHECK(with_file_limit(100, [&] {
    output::console term{1, 2};
    output::output_settings opts;
    opts.file = dir / "r.jsonl.zst";
    std::string error;
    auto w = output::open_writer(opts, term, error);
    return w && w->write(four) && w->write({four[0]}) && w->kept() == 0
           && !w->flush() && w->kept() == 0 && full(*w, opts.file);
  }));
  CHECK(test::content_of(dir / "r.jsonl.zst").empty());
}

TEST_CASE("a full disk leaves the earlier batches in a database") {
  test::scratch_directory dir;
  output::output_settings opts;
  opts.file = dir / "r.db";
  size_t whole = 0;
  for (rlim_t limit : {200'000, 250'000, 1'000'000}) {
    INFO("limit " << limit);
    std::filesystem::remove(opts.file);
    std::filesystem::remove(opts.file + "-wal");
    CHECK(with_file_limit(limit, [&] {
      output::console term{1, 2};
      std::string error;
      auto w = output::open_writer(opts, term, error);
      std::vector<record> batch(100, four[0]);
      for (uint64_t index = 0; w;) {
        for (auto& rec : batch)
          rec.result.index = index++;
        if (!w->write(batch))
          return w->kept() == index - batch.size() && !w->write(batch)
                 && !w->close()
                 && w->error().find("cannot write " + opts.file + ": ") == 0;
      }
      return false;
    }));
    output::sql_database database;
    REQUIRE(database.open(opts.file, output::sql_database::access::read));
    auto check = database.prepare("PRAGMA integrity_check");
    REQUIRE(check.row());
    CHECK(check.text(0) == "ok");
    auto count = database.number("SELECT count(*) FROM results", -1);
    CHECK(count % 100 == 0);
    CHECK(static_cast<size_t>(count) >= whole);
    whole = static_cast<size_t>(count);
    CHECK(database.number("SELECT ok FROM runs", -1) == count);
  }
  CHECK(whole > 0);
}

TEST_CASE("a disk that fills up later keeps the earlier batches") {
  test::scratch_directory dir;
  auto path = dir / "r.jsonl";
  CHECK(with_file_limit(json(4).size() + json(1).size() + 9, [&] {
    output::console term{1, 2};
    output::output_settings opts;
    opts.file = path;
    std::string error;
    auto w = output::open_writer(opts, term, error);
    return w && w->write(four) && !w->write(four) && w->kept() == 5;
  }));
  CHECK(test::content_of(path) == json(4) + json(1));
}

TEST_CASE("a CSV file without room for a record is empty again") {
  std::string header;
  output::append_csv_header(header, {});
  test::scratch_directory dir;
  auto path = dir / "r.csv";
  CHECK(with_file_limit(header.size() + 10, [&] {
    output::console term{1, 2};
    output::output_settings opts;
    opts.file = path;
    std::string error;
    auto w = output::open_writer(opts, term, error);
    return w && !w->write(four) && w->kept() == 0 && full(*w, path);
  }));
  CHECK(test::content_of(path).empty());
}

TEST_CASE("a file on standard output keeps complete records, too") {
  test::scratch_directory dir;
  auto path = dir / "out";
  const std::string before = "what was there before\n";
  for (auto flags : {0, O_APPEND}) {
    int fd = ::open(path.c_str(),
                    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | flags, 0600);
    REQUIRE(::write(fd, before.data(), before.size())
            == static_cast<ssize_t>(before.size()));
    CHECK(with_file_limit(before.size() + json(2).size() + 50, [&] {
      output::console term{fd, 2};
      output::output_settings opts;
      opts.format = output::format::jsonl;
      std::string error;
      auto w = output::open_writer(opts, term, error);
      return w && !w->write(four) && w->kept() == 2
             && full(*w, "standard output");
    }));
    // Later writes to the same descriptor leave no hole.
    REQUIRE(::write(fd, "end\n", 4) == 4);
    ::close(fd);
    CHECK(test::content_of(path) == before + json(2) + "end\n");
  }
}

TEST_CASE("text on a full disk ends with a complete line") {
  test::scratch_directory dir;
  auto path = dir / "out";
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  std::string line;
  output::append_text(line, four[0]);
  CHECK(with_file_limit(line.size() + 5, [&] {
    output::console term{fd, 2};
    std::string error;
    auto w = output::open_writer({}, term, error);
    return w && !w->write({four[0], four[1]}) && w->kept() < 2
           && full(*w, "standard output") && !w->write({four[0]});
  }));
  ::close(fd);
  CHECK(test::content_of(path) == line);
}

TEST_CASE("a full device is named in the error") {
  for (auto format :
       {output::format::jsonl, output::format::csv, output::format::text}) {
    output::console term{1, 2};
    output::output_settings opts;
    opts.file = "/dev/full";
    opts.format = format;
    std::string error;
    auto w = output::open_writer(opts, term, error);
    REQUIRE(w);
    CHECK_FALSE(w->write(four));
    CHECK(w->error() == "cannot write /dev/full: No space left on device");
    CHECK_FALSE(w->close());
  }
}

TEST_CASE("a header that cannot be written is an error at the end") {
  output::console term{1, 2};
  output::output_settings opts;
  opts.file = "/dev/full";
  opts.format = output::format::csv;
  std::string error;
  auto w = output::open_writer(opts, term, error);
  REQUIRE(w);
  CHECK_FALSE(w->close());
  CHECK(w->error() == "cannot write /dev/full: No space left on device");
}

TEST_CASE("a closed pipe is an error and does not end the program") {
  for (auto format : {output::format::jsonl, output::format::text}) {
    test::pipe_pair out;
    out.close_out();
    output::console term{out.in(), 2};
    output::output_settings opts;
    opts.format = format;
    std::string error;
    auto w = output::open_writer(opts, term, error);
    REQUIRE(w);
    CHECK_FALSE(w->write({four[0], four[1]}));
    CHECK(w->error() == "cannot write standard output: Broken pipe");
    CHECK_FALSE(w->write({four[0]}));
    CHECK_FALSE(w->close());
  }
}

TEST_CASE("a closed standard output is an error before anything is fetched") {
  output::console term{-1, 2};
  output::output_settings opts;
  opts.format = output::format::jsonl;
  std::string error;
  CHECK_FALSE(output::open_writer(opts, term, error));
  CHECK(error == "cannot write standard output: Bad file descriptor");
}
