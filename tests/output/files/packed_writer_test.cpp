// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/file.hpp"
#include "output/files/packed_writer.hpp"
#include "output/files/packer.hpp"
#include "output/rows/format.hpp"

#include "tests/output/unpack.hpp"
#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <memory>

using namespace muster;
using test::some_records;

namespace {

struct fixture : test::writing {
  std::string unpacked() const {
    return test::unpacked(test::content_of(opts.file));
  }
};

std::string json(const std::vector<record>& records) {
  std::string result;
  for (const auto& rec : records)
    output::append_json(result, rec, {});
  return result;
}

} // namespace

TEST_CASE_METHOD(fixture, "names that end in .gz and .zst are compressed") {
  auto records = some_records(0, 100);
  for (auto name : {"a.jsonl.gz", "a.ndjson.zst", "A.JSONL.GZ", "b.Json.Zst"}) {
    INFO(name);
    opts.file = dir / name;
    auto w = open();
    REQUIRE(w);
    CHECK(w->write(records));
    CHECK(w->close());
    CHECK(unpacked() == json(records));
    CHECK(test::content_of(opts.file).size() < json(records).size() / 5);
  }
  opts.file = dir / "other.gz";
  opts.format = output::format::csv;
  auto w = open();
  REQUIRE(w);
  CHECK(w->close());
  CHECK(unpacked().substr(0, 10) == "index,url,");
}

TEST_CASE_METHOD(fixture, "a compressed CSV file has one header") {
  opts.file = dir / "a.csv.zst";
  opts.sync = output::sync_mode::batch;
  auto w = open();
  REQUIRE(w);
  CHECK(w->write(some_records(0, 2)));
  CHECK(w->write(some_records(2, 1)));
  CHECK(w->close());
  std::string expected;
  output::append_csv_header(expected, {});
  for (const auto& rec : some_records(0, 3))
    output::append_csv(expected, rec, {});
  CHECK(unpacked() == expected);
}

TEST_CASE_METHOD(fixture, "a run without records leaves a file that can be "
                          "decompressed") {
  for (auto name : {"a.jsonl.gz", "a.jsonl.zst"}) {
    opts.file = dir / name;
    CHECK(open()->close());
    CHECK_FALSE(test::content_of(opts.file).empty());
    CHECK(unpacked().empty());
  }
}

TEST_CASE_METHOD(fixture,
                 "small batches are collected in a frame for a second") {
  opts.file = dir / "a.jsonl.zst";
  opts.format = output::format::jsonl;
  opts.sync = GENERATE(output::sync_mode::none, output::sync_mode::close);
  std::chrono::steady_clock::time_point now;
  auto w = std::make_unique<output::packed_writer>(
    output::row_format{opts}, output::packing::zstd,
    output::file::create(opts.file, opts.sync, error), [&] { return now; });
  CHECK(w->write(some_records(0, 1)));
  CHECK(w->write(some_records(1, 1)));
  CHECK(w->kept() == 0);
  CHECK(w->flush());
  CHECK(w->kept() == 2);
  CHECK(unpacked() == json(some_records(0, 2)));
  auto size = test::content_of(opts.file).size();
  CHECK(w->flush());
  CHECK(test::content_of(opts.file).size() == size);
  CHECK(w->write(some_records(2, 1)));
  now += std::chrono::milliseconds{999};
  CHECK(w->write({}));
  CHECK(w->kept() == 2);
  now += std::chrono::milliseconds{1};
  CHECK(w->write(some_records(3, 1)));
  CHECK(unpacked() == json(some_records(0, 4)));
  CHECK(w->close());
}

TEST_CASE_METHOD(fixture,
                 "a frame ends after a megabyte, and after each synced batch") {
  opts.file = dir / "a.jsonl.gz";
  auto w = open();
  auto records = some_records(0, 5'000);
  CHECK(w->write(records));
  CHECK(w->kept() > 1'000);
  CHECK(w->kept() < 5'000);
  CHECK(w->flush());
  CHECK(w->kept() == 5'000);
  auto sizes = test::frame_sizes(test::content_of(opts.file));
  CHECK(sizes.size() == json(records).size() / (1024 * 1024) + 1);
  for (auto size : sizes)
    CHECK(size < 1024 * 1024 + 1'000);

  opts.file = dir / "b.jsonl.gz";
  opts.sync = output::sync_mode::batch;
  w = open();
  for (uint64_t i = 0; i < 3; ++i) {
    CHECK(w->write(some_records(i, 1)));
    CHECK(test::frame_sizes(test::content_of(opts.file)).size() == i + 1);
  }
}

TEST_CASE_METHOD(fixture, "frames contain complete records") {
  opts.file = dir / "a.jsonl.zst";
  auto w = open();
  for (uint64_t i = 0; i < 40; ++i)
    CHECK(w->write(some_records(i * 123, 123)));
  CHECK(w->close());
  auto packed = test::content_of(opts.file);
  CHECK(test::unpacked(packed) == json(some_records(0, 40 * 123)));
  size_t end = 0;
  for (auto size : test::frame_sizes(packed)) {
    end += size;
    CHECK(test::unpacked(packed)[end - 1] == '\n');
  }
}
