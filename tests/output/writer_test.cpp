// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/writer.hpp"
#include "output/open_writer.hpp"

#include "output/files/console.hpp"
#include "output/rows/format.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace muster;
using output::writer;

namespace {

struct fixture {
  test::pipe_pair out;
  test::pipe_pair err;
  output::console term{out.in(), err.in()};
  test::scratch_directory dir;
  std::string error;

  std::unique_ptr<writer> open(const output::output_settings& opts,
                               const output::run_start& run = {}) {
    error.clear();
    return output::open_writer(opts, term, error, run);
  }

  std::unique_ptr<writer> open(std::string file) {
    output::output_settings opts;
    opts.file = std::move(file);
    return open(opts);
  }
};

const std::vector<record> mixed{test::ok_record(0, "https://a"),
                                test::error_record("https://b"),
                                test::http_error_record("https://c"),
                                test::ok_record(3, "https://d"),
                                test::skipped_record("https://d", 3)};

} // namespace

TEST_CASE_METHOD(fixture, "the extension selects the format") {
  const std::vector<std::pair<std::string, char>> cases{
    {"r.jsonl", '{'}, {"r.ndjson", '{'}, {"r.json", '{'},    {"r.JSONL", '{'},
    {"r.csv", 'i'},   {"r.txt", 'C'},    {"r.csv.text", 'C'}};
  for (const auto& [name, first] : cases) {
    INFO(name);
    auto w = open(dir / name);
    REQUIRE(w);
    CHECK(w->write(mixed));
    CHECK(w->close());
    CHECK(w->error().empty());
    CHECK(test::content_of(dir / name).substr(0, 1) == std::string{first});
  }
}

TEST_CASE_METHOD(fixture, "an unknown extension requires a format") {
  for (auto name : {"r.dat", "r", "r.gz", "r.xml.zst", ".csv", "csv"}) {
    CHECK_FALSE(open(dir / name));
    CHECK(error.find("'" + dir / name + "'") != std::string::npos);
    CHECK(error.find(".jsonl, .ndjson, .json, .csv, .db, .sqlite, .sqlite3, "
                     ".txt or .text, with or without .gz or .zst")
          != std::string::npos);
    CHECK(error.find("output.format") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(dir / name));
  }
  output::output_settings opts;
  opts.file = dir / "r.dat";
  opts.format = output::format::csv;
  auto w = open(opts);
  REQUIRE(w);
  CHECK(w->close());
  CHECK(test::content_of(opts.file).substr(0, 10) == "index,url,");
}

TEST_CASE_METHOD(fixture, "batches follow one another in the file") {
  auto w = open(dir / "r.csv");
  REQUIRE(w);
  CHECK(w->write({mixed[0]}));
  CHECK(w->write({}));
  CHECK(w->write({mixed[1], mixed[2]}));
  std::string expected;
  output::append_csv_header(expected, {});
  for (int i = 0; i < 3; ++i)
    output::append_csv(expected, mixed[i], {});
  // Handed to the kernel with each batch, not only at the end.
  CHECK(test::content_of(dir / "r.csv") == expected);
  CHECK(w->close());
  CHECK(test::content_of(dir / "r.csv") == expected);
}

TEST_CASE_METHOD(fixture,
                 "after a run without records, a new run can use the file") {
  open(dir / "r.csv").reset();
  CHECK(test::content_of(dir / "r.csv").empty());
  auto w = open(dir / "r.csv");
  REQUIRE(w);
  CHECK(w->close());
  CHECK(test::content_of(dir / "r.csv").substr(0, 10) == "index,url,");
}

TEST_CASE_METHOD(fixture, "a file with content is refused, not overwritten") {
  std::ofstream{dir / "r.jsonl"} << "the work of hours\n";
  CHECK_FALSE(open(dir / "r.jsonl"));
  CHECK(error
        == std::string{dir / "r.jsonl"}
             + " exists and is not empty; continue it with --resume, replace "
               "it with --overwrite, or choose another name");
  CHECK(test::content_of(dir / "r.jsonl") == "the work of hours\n");
}

TEST_CASE_METHOD(fixture, "two runs cannot write one file at a time") {
  auto w = open(dir / "r.jsonl");
  REQUIRE(w);
  CHECK_FALSE(open(dir / "r.jsonl"));
  CHECK(error
        == "cannot write " + dir / "r.jsonl" + ": another run is writing it");
  CHECK(w->close());
  CHECK(open(dir / "r.jsonl"));
}

TEST_CASE_METHOD(fixture,
                 "a resumed run continues after the last complete record") {
  for (auto name : {"r.jsonl", "r.csv"}) {
    INFO(name);
    auto w = open(dir / name);
    CHECK(w->write({mixed[0]}));
    CHECK(w->close());
    auto whole = test::content_of(dir / name);
    std::ofstream{dir / name, std::ios::app} << "12,torn";
    output::output_settings opts;
    opts.file = dir / name;
    w = open(opts, {output::extent{whole.size(), whole.size() + 7}});
    REQUIRE(w);
    CHECK(w->write({mixed[1]}));
    CHECK(w->close());
    if (name == std::string{"r.csv"})
      output::append_csv(whole, mixed[1], {});
    else
      output::append_json(whole, mixed[1], {});
    CHECK(test::content_of(dir / name) == whole);
  }
}

TEST_CASE_METHOD(fixture,
                 "a CSV file with an incomplete header gets a new one") {
  std::ofstream{dir / "r.csv"} << "index,ur";
  output::output_settings opts;
  opts.file = dir / "r.csv";
  CHECK(open(opts, {output::extent{0, 8}})->close());
  std::string header;
  output::append_csv_header(header, {});
  CHECK(test::content_of(opts.file) == header);
}

TEST_CASE_METHOD(fixture,
                 "a file that has changed meanwhile is not truncated") {
  std::ofstream{dir / "r.jsonl"} << "more than there was";
  output::output_settings opts;
  opts.file = dir / "r.jsonl";
  CHECK_FALSE(open(opts, {output::extent{3, 5}}));
  CHECK(error
        == "cannot write " + opts.file
             + ": another program changed it after it was read");
  CHECK(test::content_of(opts.file) == "more than there was");
}

TEST_CASE_METHOD(fixture, "a file that is truncated gets no more records") {
  for (auto name : {"r.jsonl", "r.csv"}) {
    auto w = open(dir / name);
    REQUIRE(w);
    CHECK(w->write({test::ok_record(0)}));
    CHECK(w->write({test::ok_record(1)}));
    std::filesystem::resize_file(dir / name, 10);
    CHECK_FALSE(w->write({test::ok_record(2)}));
    CHECK_FALSE(w->close());
    CHECK_THAT(w->error(),
               test::contains("another program truncated it during the run"));
    CHECK(std::filesystem::file_size(dir / name) == 10);
  }
}

TEST_CASE_METHOD(fixture,
                 "an output that cannot be opened is named in the error") {
  CHECK_FALSE(open(dir / "no/r.jsonl"));
  CHECK(error
        == "cannot write " + dir / "no/r.jsonl"
             + ": No such file or directory");
  std::filesystem::create_directory(dir / "d.csv");
  CHECK_FALSE(open(dir / "d.csv"));
  CHECK(error == "cannot write " + dir / "d.csv" + ": Is a directory");
}

TEST_CASE_METHOD(fixture, "devices and FIFOs are outputs like files") {
  output::output_settings opts;
  opts.format = output::format::jsonl;
  opts.file = "/dev/null";
  auto null = open(opts);
  REQUIRE(null);
  CHECK(null->write(mixed));
  CHECK(null->close());

  auto fifo = dir / "r.jsonl";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::string got;
  std::thread reader{[&] { got = test::content_of(fifo); }};
  auto w = open(fifo);
  REQUIRE(w);
  CHECK(w->write(mixed));
  CHECK(w->close());
  reader.join();
  CHECK(std::count(got.begin(), got.end(), '\n') == 5);
}

TEST_CASE_METHOD(fixture,
                 "a carried column must not have the name of an output "
                 "column") {
  output::output_settings opts;
  opts.file = dir / "r.jsonl";
  opts.carry = {"id", "status"};
  CHECK_FALSE(open(opts));
  CHECK(error.find("'status'") != std::string::npos);
  opts.carry = {"id", "note", "id"};
  CHECK_FALSE(open(opts));
  CHECK(error.find("'id'") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(opts.file));
  opts.carry = {"id", "Status"};
  CHECK(open(opts));
}

TEST_CASE_METHOD(fixture, "text has failures on standard error") {
  auto w = open("-");
  REQUIRE(w);
  CHECK(w->write(mixed));
  CHECK(w->close());
  CHECK(out.read()
        == "Content from https://a: 50231 bytes\n"
           "Content from https://d: 50231 bytes\n"
           "Skipped https://d: same as URL 4 of the input\n");
  CHECK(err.read()
        == "Failed https://b: dns: host not found (3 attempts)\n"
           "HTTP 404 from https://c: 153 bytes\n");
}

TEST_CASE_METHOD(fixture, "text keeps the order of records on a terminal") {
  test::terminal_pair screen;
  output::console both{screen.in(), screen.in()};
  auto w = output::open_writer({}, both, error);
  REQUIRE(w);
  CHECK(w->write(mixed));
  std::string expected;
  for (const auto& rec : mixed)
    output::append_text(expected, rec);
  CHECK(screen.read() == expected);
}

TEST_CASE_METHOD(fixture, "quiet text has only failures") {
  output::output_settings opts;
  opts.quiet = true;
  auto w = open(opts);
  REQUIRE(w);
  CHECK(w->write(mixed));
  CHECK(out.read().empty());
  CHECK(err.read().substr(0, 16) == "Failed https://b");
  opts.file = dir / "r.txt";
  w = open(opts);
  REQUIRE(w);
  CHECK(w->write(mixed));
  CHECK(w->close());
  CHECK(test::content_of(opts.file)
        == "Failed https://b: dns: host not found (3 attempts)\n"
           "HTTP 404 from https://c: 153 bytes\n");
}

TEST_CASE_METHOD(fixture, "quiet does not affect other formats") {
  output::output_settings opts;
  opts.quiet = true;
  opts.format = output::format::jsonl;
  auto w = open(opts);
  REQUIRE(w);
  CHECK(w->write(mixed));
  auto got = out.read();
  CHECK(std::count(got.begin(), got.end(), '\n') == 5);
}

TEST_CASE_METHOD(fixture, "a text file has all lines, including failures") {
  auto w = open(dir / "r.txt");
  REQUIRE(w);
  CHECK(w->write(mixed));
  CHECK(w->close());
  std::string expected;
  for (const auto& rec : mixed)
    output::append_text(expected, rec);
  CHECK(test::content_of(dir / "r.txt") == expected);
  CHECK(out.read().empty());
  CHECK(err.read().empty());
}

TEST_CASE_METHOD(fixture, "rows on a terminal do not mix with the status") {
  test::terminal_pair screen;
  output::console both{screen.in(), screen.in()};
  output::output_settings opts;
  opts.format = output::format::jsonl;
  auto w = output::open_writer(opts, both, error);
  REQUIRE(w);
  both.show_status("50 %");
  CHECK(w->write({mixed[0]}));
  std::string expected = "\r\x1b[K50 %\r\x1b[K";
  output::append_json(expected, mixed[0], {});
  CHECK(screen.read() == expected + "50 %");
}
