// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <cmath>
#include <filesystem>
#include <sys/resource.h>
#include <unistd.h>

using namespace muster;
using input::read_status;
using test::scratch_directory;

using strings = std::vector<std::string>;

namespace {

/// Lowers the limit of open files for its lifetime.
class few_descriptors {
public:
  explicit few_descriptors(rlim_t limit) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lower{limit, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &lower);
  }

  ~few_descriptors() {
    setrlimit(RLIMIT_NOFILE, &before_);
  }

private:
  rlimit before_{};
};

} // namespace

TEST_CASE("URLs of the command line come first, then the files in order") {
  scratch_directory files;
  input::input_settings opts;
  opts.urls = {"http://1/", " http://2/ ", ""};
  opts.files = {files.write("b", "http://b/\nhttp://c/"),
                files.write("a", "http://a/\n"), files.write("empty", ""),
                files / "b"};
  auto read = test::read_all(opts);
  CHECK(read.urls()
        == strings{"http://1/", "http://2/", "", "http://b/", "http://c/",
                   "http://a/", "http://b/", "http://c/"});
  for (size_t i = 0; i < read.lines.size(); ++i)
    CHECK(read.lines[i].index == i);
}

TEST_CASE("formats may be mixed, and each line has its carried values") {
  scratch_directory files;
  input::input_settings opts;
  opts.urls = {"http://1/"};
  opts.carry = {"id"};
  opts.files = {files.write("a.csv", "url,id\nhttp://a/,1\n"),
                files.write("b.jsonl", R"({"url":"http://b/","id":2})")};
  auto read = test::read_all(opts);
  CHECK(read.urls() == strings{"http://1/", "http://a/", "http://b/"});
  REQUIRE(read.lines.size() == 3);
  CHECK(read.lines[0].carry == strings{""});
  CHECK(read.lines[1].carry == strings{"1"});
  CHECK(read.lines[2].carry == strings{"2"});
}

TEST_CASE("a chosen format overrides the name") {
  scratch_directory files;
  input::input_settings opts;
  opts.format = input::format::text;
  opts.files = {files.write("a.csv", "http://a/,1\n")};
  CHECK(test::read_all(opts).urls() == strings{"http://a/,1"});
}

TEST_CASE("a reused line contains nothing of the previous line") {
  scratch_directory files;
  input::input_settings opts;
  opts.carry = {"id"};
  opts.files = {files.write("a.jsonl", "{\"url\":\"http://a/\",\"id\":1}\n"
                                       "broken\n"
                                       "{\"url\":\"http://b/\"}\n"),
                files.write("b.csv", "id,url\n7,http://c/\n8\n\"x\"y,\n,z\n")};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  input::line line;
  strings seen;
  while (reader->next(line) == read_status::ready)
    seen.push_back(line.url + "|" + line.carry.at(0) + "|"
                   + (line.error.empty() ? "" : "!"));
  CHECK(seen
        == strings{"http://a/|1|", "broken||!", "http://b/||", "http://c/|7|",
                   "8|8|!", "\"x\"y,||!", "z||"});
}

TEST_CASE("files that cannot be opened are reported before anything is read") {
  scratch_directory files;
  auto good = files.write("good", "http://a/\n");
  std::filesystem::create_directory(files / "dir");
  struct row {
    std::string path;
    std::string error;
  };
  auto table = std::vector<row>{
    {files / "none",
     "cannot open " + files / "none" + ": No such file or directory"},
    {files / "dir", "cannot open " + files / "dir" + ": Is a directory"},
    {files / "good/x", "cannot open " + files / "good/x" + ": Not a directory"},
    {"", "cannot open : No such file or directory"},
    {"https://h/x", "cannot open https://h/x: this is a URL; -i takes a file, "
                    "and a URL is given without -i"},
    {"HTTP://h", "cannot open HTTP://h: this is a URL; -i takes a file, and a "
                 "URL is given without -i"},
  };
  auto closed = files.write("closed", "");
  std::filesystem::permissions(closed, std::filesystem::perms::none);
  if (geteuid() != 0)
    table.push_back({closed, "cannot open " + closed + ": Permission denied"});
  for (auto& row : table) {
    input::input_settings opts;
    opts.files = {good, row.path};
    auto read = test::read_all(opts);
    CHECK_FALSE(read.opened);
    CHECK(read.error == row.error);
  }
}

TEST_CASE("a file that disappears is a failure with a sentence") {
  scratch_directory files;
  input::input_settings opts;
  opts.files = {files.write("a", "http://a/\n"), files.write("b", "x")};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  std::filesystem::remove(opts.files[1]);
  input::line line;
  CHECK(reader->next(line) == read_status::ready);
  CHECK(reader->next(line) == read_status::failed);
  CHECK(reader->next(line) == read_status::failed);
  CHECK(reader->error()
        == "cannot open " + files / "b" + ": No such file or directory");
}

TEST_CASE("carried columns need a format that has columns") {
  scratch_directory files;
  auto path = files.write("a.txt", "http://a/\n");
  auto read = test::read_file(path, {"id"});
  CHECK_FALSE(read.opened);
  CHECK(read.error
        == path
             + ": input.carry needs jsonl or csv, but this is read as text "
               "(see input.format)");
  input::input_settings opts;
  opts.files = {"-"};
  opts.carry = {"id"};
  opts.format = input::format::text;
  CHECK_THAT(test::read_all(opts).error,
             test::contains("standard input: input.carry needs"));
}

TEST_CASE("more files than file descriptors can be read") {
  scratch_directory files;
  input::input_settings opts;
  auto path = files.write("a.csv", "url\nhttp://a/\n");
  opts.files.assign(2000, path);
  few_descriptors limit{64};
  CHECK(test::read_all(opts).lines.size() == 2000);
}

TEST_CASE("the position grows from 0 to 1 with the lines") {
  scratch_directory files;
  std::string list;
  for (int i = 0; i < 20000; ++i)
    list += "http://host/" + std::to_string(100000 + i) + "\n";
  input::input_settings opts;
  opts.files = {files.write("a", list), files.write("b", test::gzip(list)),
                files.write("c", "")};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  auto plain = static_cast<double>(std::filesystem::file_size(files / "a"));
  auto packed = static_cast<double>(std::filesystem::file_size(files / "b"));
  auto total = plain + packed;
  CHECK(reader->position().value() == 0);
  input::line line;
  double last = 0;
  for (int i = 1; i <= 40000; ++i) {
    REQUIRE(reader->next(line) == read_status::ready);
    auto position = reader->position().value();
    // Compressed bytes between two reads are divided evenly.
    REQUIRE(position >= last - 0.001);
    REQUIRE(position <= 1);
    last = position;
    if (i == 5000)
      CHECK(std::abs(position - 0.25 * plain / total) < 1e-9);
    if (i == 30000) {
      CHECK(position > (plain + 0.3 * packed) / total);
      CHECK(position < (plain + 0.7 * packed) / total);
    }
  }
  CHECK(reader->next(line) == read_status::end);
  CHECK(reader->position().value() == 1);
}

TEST_CASE("URLs of the command line have a position too") {
  input::input_settings opts;
  opts.urls = {"http://a/", "http://b/"};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  input::line line;
  CHECK(reader->position().value() == 0);
  reader->next(line);
  CHECK(reader->position().value() == 0.5);
  reader->next(line);
  CHECK(reader->position().value() == 1);
}

TEST_CASE("no input at all is an empty input") {
  auto read = test::read_all({});
  CHECK(read.opened);
  CHECK(read.status == read_status::end);
}

TEST_CASE("next() returns in time however much it must skip") {
  scratch_directory files;
  input::input_settings opts;
  opts.files = {files.write("a", std::string(40'000'000, '\n') + "http://a/")};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  input::line line;
  int pauses = 0;
  while (reader->next(line) == read_status::would_wait)
    ++pauses;
  CHECK(pauses > 3);
  CHECK(line.url == "http://a/");
}
