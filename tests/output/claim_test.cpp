// Another run may put a new file in the place of the one that was opened,
// before it is claimed: this program's flock stands before that of the C
// library.

#include "output/console.hpp"
#include "output/rewrite.hpp"

#include "tests/output/records.hpp"
#include "tests/output/scratch.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <functional>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

using namespace muster;
using output::writer;

namespace {

/// Happens once, when a file is claimed.
std::function<void()> meanwhile;

struct fixture {
  test::scratch_directory dir;
  output::console term{1, 2};
  output::options opts;
  std::string error;

  fixture() {
    opts.file = dir / "r.jsonl";
    write();
    meanwhile = [this] {
      std::filesystem::remove(opts.file);
      write();
    };
  }

  void write() {
    auto w = writer::open(opts, term, error);
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

TEST_CASE_METHOD(fixture, "a file that was replaced is not gone on with") {
  auto size = std::filesystem::file_size(opts.file);
  auto resumed = opts;
  resumed.resume = output::extent{size, size};
  CHECK_FALSE(writer::open(resumed, term, error));
  CHECK(error
        == "cannot write " + opts.file
             + ": another file has taken its place meanwhile");
  CHECK(std::filesystem::file_size(opts.file) == size);
  CHECK(writer::open(resumed, term, error));
}

TEST_CASE_METHOD(fixture, "a file that was replaced is not rewritten") {
  output::failure why;
  auto all = [](const output::journal_entry&) { return true; };
  CHECK_FALSE(output::rewrite::begin(opts, all, why));
  CHECK_THAT(why.sentence, test::contains("has taken its place"));
  CHECK(why.writing);
  CHECK(output::rewrite::begin(opts, all, why));
}
