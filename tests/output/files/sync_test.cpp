// SPDX-License-Identifier: BSD-3-Clause

// A test cannot see what is on disk without cutting the power, but it can see
// the calls: this program's fdatasync replaces that of the C library, also for
// SQLite.

#include "output/files/sync.hpp"
#include "output/open_writer.hpp"

#include "output/rows/format.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <cerrno>
#include <functional>
#include <sys/syscall.h>

using namespace muster;
using output::sync_mode;
using output::writer;

namespace {

std::atomic<int> syncs{0};
std::atomic<int> fail_with{0};

struct fixture : test::writing {
  fixture() {
    fail_with = 0;
  }

  ~fixture() {
    fail_with = 0;
  }

  std::unique_ptr<writer> open(const std::string& name, sync_mode sync) {
    opts.file = dir / name;
    opts.sync = sync;
    return output::open_writer(opts, term, error);
  }
};

int syncs_of(const std::function<void()>& body) {
  syncs = 0;
  body();
  return syncs;
}

} // namespace

extern "C" int fdatasync(int fd) {
  ++syncs;
  if (fail_with != 0) {
    errno = fail_with;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

TEST_CASE_METHOD(fixture, "a batch is on disk before it is counted") {
  for (auto name :
       {"a.jsonl", "a.csv", "a.txt", "a.jsonl.zst", "a.csv.gz", "a.db"}) {
    INFO(name);
    auto w = open(name, sync_mode::batch);
    REQUIRE(w);
    for (uint64_t i = 0; i < 3; ++i)
      CHECK(syncs_of([&] { w->write({test::ok_record(i)}); }) == 1);
    CHECK(w->close());
  }
}

TEST_CASE_METHOD(fixture,
                 "everything is on disk when a file is closed, if requested") {
  for (auto name : {"a.jsonl", "a.csv.gz", "a.db"}) {
    INFO(name);
    auto w = open(name, sync_mode::close);
    REQUIRE(w);
    CHECK(syncs_of([&] { w->write({test::ok_record(0)}); }) == 0);
    CHECK(syncs_of([&] { CHECK(w->close()); }) >= 1);
  }
}

TEST_CASE_METHOD(fixture, "files are not synced unless requested") {
  for (auto name : {"a.jsonl", "a.csv.gz"}) {
    CHECK(syncs_of([&] {
            auto w = open(name, sync_mode::none);
            w->write({test::ok_record(0)});
            CHECK(w->close());
          })
          == 0);
  }
}

TEST_CASE_METHOD(fixture, "a batch that cannot be synced does not count") {
  for (auto name : {"a.jsonl", "a.jsonl.zst"}) {
    INFO(name);
    auto w = open(name, sync_mode::batch);
    REQUIRE(w);
    CHECK(w->write({test::ok_record(0)}));
    auto before = test::content_of(opts.file);
    fail_with = EIO;
    CHECK_FALSE(w->write({test::ok_record(1), test::ok_record(2)}));
    CHECK(w->error() == "cannot write " + opts.file + ": Input/output error");
    fail_with = 0;
    CHECK_FALSE(w->write({test::ok_record(1)}));
    CHECK_FALSE(w->close());
    CHECK(w->kept() == 1);
    CHECK(test::content_of(opts.file) == before);
  }
}

TEST_CASE_METHOD(fixture, "a transaction that cannot be synced is an error") {
  auto w = open("a.db", sync_mode::batch);
  REQUIRE(w);
  CHECK(w->write({test::ok_record(0)}));
  fail_with = EIO;
  CHECK_FALSE(w->write({test::ok_record(1)}));
  CHECK(w->error() == "cannot write " + opts.file + ": disk I/O error");
  CHECK_FALSE(w->close());
}

TEST_CASE_METHOD(fixture, "a sync that fails at the end is an error") {
  auto w = open("a.jsonl", sync_mode::close);
  CHECK(w->write({test::ok_record(0)}));
  fail_with = EIO;
  CHECK_FALSE(w->close());
  CHECK(w->error() == "cannot write " + opts.file + ": Input/output error");
}

TEST_CASE_METHOD(fixture, "syncing pipes, terminals and devices succeeds") {
  test::pipe_pair out;
  test::terminal_pair screen;
  for (auto sync : {sync_mode::batch, sync_mode::close}) {
    for (auto fd : {out.in(), screen.in()}) {
      output::console to{fd, 2};
      opts.file = "-";
      opts.format = output::format::jsonl;
      opts.sync = sync;
      auto w = output::open_writer(opts, to, error);
      REQUIRE(w);
      CHECK(w->write({test::ok_record(0)}));
      CHECK(w->close());
    }
    opts.file = "/dev/null";
    auto w = output::open_writer(opts, term, error);
    REQUIRE(w);
    CHECK(w->write({test::ok_record(0)}));
    CHECK(w->close());
  }
}

TEST_CASE("syncing a closed descriptor fails") {
  test::scratch_directory dir;
  int fd = ::open((dir / "a").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  CHECK(output::sync_data(fd) == 0);
  ::close(fd);
  CHECK(output::sync_data(fd) == EBADF);
}

TEST_CASE("the directory of a new file is synced") {
  test::scratch_directory dir;
  CHECK(output::sync_directory_of(dir / "a") == 0);
  CHECK(output::sync_directory_of("a") == 0);
  CHECK(output::sync_directory_of(dir / "no/a") == ENOENT);
}
