// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/rewrite.hpp"
#include "output/open_writer.hpp"

#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/skip.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

using namespace muster;
using output::journal_entry;
using output::rewrite;

namespace {

bool never() {
  return false;
}

using outcomes = std::map<uint64_t, outcome>;

struct fixture : test::writing {
  output::problem why;

  void write(const output::output_settings& to,
             const std::vector<record>& records,
             const output::run_start& run = {}) {
    auto target = output::open_writer(to, term, error, run);
    REQUIRE(target);
    CHECK(target->write(records));
    CHECK(target->close());
  }

  /// Records 0 to 9, of which 3 and 7 are errors.
  void write_old(const std::string& name) {
    opts.file = dir / name;
    std::vector<record> records;
    for (uint64_t i = 0; i < 10; ++i) {
      records.push_back(i % 4 == 3 ? test::error_record() : test::ok_record(i));
      records.back().result.index = i;
    }
    write(opts, records);
  }

  outcomes read() {
    outcomes result;
    auto end = output::read_journal(opts, [&](const journal_entry& entry) {
      CHECK(result.emplace(entry.index, entry.outcome).second);
      return true;
    });
    CHECK(end.error == "");
    CHECK(end.content.whole == end.content.size);
    return result;
  }

  std::unique_ptr<rewrite> begin() {
    return begin(std::filesystem::file_size(opts.file));
  }

  std::unique_ptr<rewrite> begin(uint64_t size) {
    return rewrite::begin(
      opts, size,
      [](const journal_entry& x) { return x.outcome == outcome::ok; }, why);
  }

  bool is_alone() {
    auto files = std::filesystem::directory_iterator{dir / ""};
    return std::distance(std::filesystem::begin(files),
                         std::filesystem::end(files))
           == 1;
  }
};

const std::vector<std::string> names{"r.jsonl", "r.csv", "r.jsonl.gz",
                                     "r.csv.zst"};

} // namespace

TEST_CASE_METHOD(fixture, "new records replace the omitted ones") {
  for (const auto& name : names) {
    INFO(name);
    write_old(name);
    auto content = test::content_of(opts.file);
    auto subject = begin();
    REQUIRE(subject);
    write(subject->target(), {test::ok_record(7), test::ok_record(3)},
          {subject->content()});
    CHECK(test::content_of(opts.file) == content);
    CHECK(subject->finish(never).sentence == "");
    CHECK(read().size() == 10);
    CHECK(read().at(3) == outcome::ok);
    CHECK(read().at(7) == outcome::ok);
    CHECK(is_alone());
    std::filesystem::remove(opts.file);
  }
}

TEST_CASE_METHOD(fixture, "inputs without a new record keep the old one") {
  for (const auto& name : names) {
    INFO(name);
    for (bool killed : {false, true}) {
      write_old(name);
      auto subject = begin();
      REQUIRE(subject);
      write(subject->target(), {test::ok_record(7)}, {subject->content()});
      if (killed) {
        auto left = subject->target().file;
        subject.reset();
        // Torn, as a kill may leave it.
        std::filesystem::resize_file(left,
                                     std::filesystem::file_size(left) - 3);
        CHECK(rewrite::recover(opts).sentence == "");
      } else {
        CHECK(subject->finish(never).sentence == "");
      }
      CHECK(read().size() == 10);
      CHECK(read().at(3) == outcome::error);
      CHECK(read().at(7) == (killed ? outcome::error : outcome::ok));
      CHECK(is_alone());
      std::filesystem::remove(opts.file);
    }
  }
}

TEST_CASE_METHOD(fixture, "a kill at any time of the copying loses nothing") {
  for (const auto& name : names) {
    INFO(name);
    write_old(name);
    auto subject = begin();
    REQUIRE(subject);
    auto left = subject->target().file;
    subject.reset();
    auto copied = test::content_of(left);
    for (size_t size = 0; size <= copied.size(); size += 7) {
      std::ofstream{left, std::ios::binary} << copied.substr(0, size);
      REQUIRE(rewrite::recover(opts).sentence == "");
      REQUIRE(read().size() == 10);
      REQUIRE(is_alone());
    }
    std::filesystem::remove(opts.file);
  }
}

TEST_CASE_METHOD(fixture, "a rewrite excludes other runs and other modes") {
  write_old("r.jsonl");
  using std::filesystem::perms;
  std::filesystem::permissions(opts.file, perms::owner_all);
  auto link = opts;
  link.file = dir / "link.jsonl";
  std::filesystem::create_symlink(opts.file, link.file);
  auto old = opts;
  opts = link;
  auto subject = begin();
  REQUIRE(subject);
  CHECK_FALSE(rewrite::begin(
    old, std::filesystem::file_size(old.file),
    [](const journal_entry&) { return true; }, why));
  CHECK(why.writing);
  CHECK_THAT(why.sentence, test::contains("another run is writing it"));
  CHECK(subject->finish(never).sentence == "");
  CHECK(std::filesystem::is_symlink(link.file));
  CHECK(read().size() == 10);
  CHECK(std::filesystem::status(old.file).permissions() == perms::owner_all);
}

TEST_CASE_METHOD(fixture, "a stopped rewrite can be completed later") {
  for (const auto& name : names) {
    INFO(name);
    for (int calls : {0, 1, 9, 12}) {
      INFO("stopped at call " << calls);
      write_old(name);
      auto subject = begin();
      REQUIRE(subject);
      write(subject->target(), {test::ok_record(7, "https://nope.invalid")},
            {subject->content()});
      why = subject->finish([&calls] { return calls-- <= 0; });
      CHECK_THAT(why.sentence, test::contains(".retry-" + name));
      CHECK_FALSE(why.writing);
      CHECK(read().at(7) == outcome::error);
      subject.reset();
      CHECK(rewrite::recover(opts).sentence == "");
      CHECK(read().size() == 10);
      CHECK(read().at(7) == outcome::ok);
      CHECK(is_alone());
      std::filesystem::remove(opts.file);
    }
  }
}

TEST_CASE_METHOD(fixture, "a rewrite keeps owner and group") {
  if (::geteuid() != 0) {
    test::skip("only root may give files away");
    return;
  }
  write_old("r.jsonl");
  REQUIRE(::chown(opts.file.c_str(), 12, 34) == 0);
  REQUIRE(::chmod(opts.file.c_str(), 0640) == 0);
  auto subject = begin();
  REQUIRE(subject);
  CHECK(subject->finish(never).sentence == "");
  struct stat info;
  REQUIRE(::stat(opts.file.c_str(), &info) == 0);
  CHECK(info.st_uid == 12);
  CHECK(info.st_gid == 34);
  CHECK((info.st_mode & 07777) == 0640);
}

TEST_CASE_METHOD(fixture, "a file with hard links is not rewritten") {
  write_old("r.jsonl");
  std::filesystem::create_hard_link(opts.file, dir / "other.jsonl");
  CHECK_FALSE(begin());
  CHECK_FALSE(why.writing);
  CHECK_THAT(why.sentence, test::contains("hard links"));
  std::filesystem::remove(dir / "other.jsonl");
  CHECK(is_alone());
  CHECK(begin());
}

TEST_CASE_METHOD(fixture,
                 "a file that has changed meanwhile is not rewritten") {
  write_old("r.jsonl");
  auto size = std::filesystem::file_size(opts.file);
  auto more = test::ok_record(10);
  write(opts, {more}, {output::extent{size, size}});
  CHECK_FALSE(begin(size));
  CHECK(why.sentence
        == "cannot write " + opts.file
             + ": another program changed it after it was read");
  CHECK(is_alone());
  CHECK(read().size() == 11);
}

TEST_CASE_METHOD(fixture, "no new run starts while a rewrite is incomplete") {
  write_old("r.jsonl");
  auto subject = begin();
  REQUIRE(subject);
  subject.reset();
  CHECK_THAT(rewrite::check_left(opts).sentence,
             test::contains(".retry-r.jsonl; continue with --resume"));
  CHECK(rewrite::recover(opts).sentence == "");
  CHECK(rewrite::check_left(opts).sentence == "");
  CHECK(is_alone());
  CHECK(read().size() == 10);
}
