// SPDX-License-Identifier: BSD-3-Clause

// Another run may replace the file between open and lock. To simulate this,
// this program's flock replaces that of the C library.

#include "output/journal/rewrite.hpp"
#include "output/open_writer.hpp"

#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <functional>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

using namespace muster;

namespace {

/// Called once, when a file is locked.
std::function<void()> meanwhile;

struct fixture : test::writing {
  fixture() {
    opts.file = dir / "r.jsonl";
    write();
    meanwhile = [this] {
      std::filesystem::remove(opts.file);
      write();
    };
  }

  void write() {
    auto w = open();
    REQUIRE(w);
    CHECK(w->write({test::ok_record(0)}));
    CHECK(w->close());
  }
};

} // namespace

extern "C" int flock(int fd, int operation) {
  if (auto act = std::exchange(meanwhile, {}))
    act();
  return static_cast<int>(::syscall(SYS_flock, fd, operation));
}

TEST_CASE_METHOD(fixture, "a file that was replaced is not resumed") {
  auto size = std::filesystem::file_size(opts.file);
  output::run_start resumed{output::extent{size, size}};
  CHECK_FALSE(output::open_writer(opts, term, error, resumed));
  CHECK(error
        == "cannot write " + opts.file
             + ": it was replaced by another file during the run");
  CHECK(std::filesystem::file_size(opts.file) == size);
  CHECK(output::open_writer(opts, term, error, resumed));
}

TEST_CASE_METHOD(fixture, "a file that was replaced is not rewritten") {
  output::problem why;
  auto all = [](const output::journal_entry&) { return true; };
  auto size = std::filesystem::file_size(opts.file);
  CHECK_FALSE(output::rewrite::begin(opts, size, all, why));
  CHECK_THAT(why.sentence, test::contains("was replaced by another file"));
  CHECK(why.writing);
  CHECK(output::rewrite::begin(opts, size, all, why));
}
