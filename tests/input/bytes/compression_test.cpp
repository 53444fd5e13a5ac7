// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <algorithm>

using namespace muster;
using namespace std::string_literals;
using input::read_status;
using test::gzip;
using test::scratch_directory;
using test::zstd;

using strings = std::vector<std::string>;

namespace {

/// A list that does not compress well.
std::string long_list(size_t lines) {
  std::string result;
  uint32_t noise = 1;
  for (size_t i = 0; i < lines; ++i) {
    noise = noise * 1664525 + 1013904223;
    result += "http://host/" + std::to_string(noise) + "\n";
  }
  return result;
}

size_t lines_in(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("compression is detected by the first bytes, not the name") {
  scratch_directory files;
  auto a = "http://a/\nhttp://b"s;
  auto b = "/\nhttp://c/\n"s;
  auto skippable = "\x53\x2a\x4d\x18\x03\0\0\0abc"s;
  struct row {
    const char* what;
    std::string bytes;
  };
  auto table = std::vector<row>{
    {"plain", a + b},
    {"gzip", gzip(a + b)},
    {"gzip members", gzip(a) + gzip("") + gzip(b)},
    {"gzip and zeros", gzip(a) + gzip(b) + std::string(1000, '\0')},
    {"zstd", zstd(a + b)},
    {"zstd frames", zstd(a) + zstd("") + zstd(b)},
    {"zstd with skippable frames",
     skippable + zstd(a) + skippable + zstd(b) + skippable},
  };
  for (auto name : {"list", "list.txt", "list.gz", "list.txt.zst"}) {
    for (auto& row : table) {
      INFO(row.what << " in " << name);
      auto read = test::read_file(files.write(name, row.bytes));
      CHECK(read.error == "");
      CHECK(read.status == read_status::end);
      CHECK(read.urls() == strings{"http://a/", "http://b/", "http://c/"});
    }
  }
}

TEST_CASE("the extension before the compression suffix gives the format") {
  scratch_directory files;
  auto json = R"({"url":"http://a/"})";
  auto csv = "url\nhttp://a/";
  for (auto name : {"a.jsonl.gz", "a.ndjson.zst", "a.json"})
    CHECK(test::read_file(files.write(name, gzip(json))).urls()
          == strings{"http://a/"});
  for (auto name : {"a.csv.gz", "a.csv.zst", "a.tsv"})
    CHECK(test::read_file(files.write(name, zstd(csv))).urls()
          == strings{"http://a/"});
}

TEST_CASE("large compressed lists are read completely") {
  scratch_directory files;
  auto list = long_list(200000);
  for (auto& bytes :
       {list, gzip(list), zstd(list),
        gzip(list.substr(0, 777777)) + gzip(list.substr(777777)),
        zstd(list.substr(0, 777777)) + zstd(list.substr(777777))}) {
    auto read = test::read_file(files.write("list", bytes));
    CHECK(read.error == "");
    std::string joined;
    for (auto& line : read.lines)
      joined += line.url + "\n";
    CHECK((joined == list));
  }
}

TEST_CASE("all lines before the early end of compressed data are read") {
  scratch_directory files;
  auto list = long_list(50000);
  struct row {
    std::string bytes;
    std::string kind;
  };
  for (auto& row : {row{gzip(list), "gzip"}, row{zstd(list), "zstd"}}) {
    auto size = row.bytes.size();
    for (auto kept : {size - 1, size - 8, size - 9, size / 2, size * 9 / 10}) {
      INFO(row.kind << " cut to " << kept << " of " << size);
      auto path = files.write("list", row.bytes.substr(0, kept));
      auto read = test::read_file(path);
      REQUIRE(read.opened);
      CHECK(read.status == read_status::failed);
      auto count = read.lines.size();
      CHECK(read.error
            == path + ": " + row.kind + " data ends early after line "
                 + std::to_string(count));
      std::string joined;
      for (auto& line : read.lines)
        joined += line.url + "\n";
      CHECK((joined == list.substr(0, joined.size())));
      // zstd may hold back one block; gzip returns everything.
      if (row.kind == "gzip")
        CHECK(count + 2000 > lines_in(list) * kept / size);
    }
  }
}

TEST_CASE("compressed data that ends at once is refused at once") {
  scratch_directory files;
  for (size_t kept : {3, 5, 9}) {
    auto path = files.write("list", gzip("http://a/\n").substr(0, kept));
    auto read = test::read_file(path);
    CHECK_FALSE(read.opened);
    CHECK(read.error == path + ": gzip data ends early");
  }
  auto path = files.write("list", zstd("http://a/\n").substr(0, 5));
  CHECK(test::read_file(path).error == path + ": zstd data ends early");
}

TEST_CASE("corrupt compressed data fails after the lines before it") {
  scratch_directory files;
  auto list = long_list(3000);
  auto flipped = [](std::string bytes, size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    return bytes;
  };
  auto packed = gzip(list);
  struct row {
    std::string bytes;
    std::string error;
  };
  auto table = std::vector<row>{
    {flipped(packed, packed.size() - 6),
     "gzip data is corrupt (incorrect data check) after line 3000"},
    {packed + "http://plain/\n",
     "gzip data is followed by other data after line 3000"},
    {zstd(list) + "http://plain/\n",
     "zstd data is followed by other data after line 3000"},
  };
  for (auto& row : table) {
    auto path = files.write("list", row.bytes);
    auto read = test::read_file(path);
    CHECK(read.status == read_status::failed);
    CHECK(read.lines.size() == 3000);
    CHECK(read.error == path + ": " + row.error);
  }
  auto broken = zstd(list);
  auto path = files.write("list", flipped(broken, broken.size() - 2));
  auto read = test::read_file(path);
  CHECK(read.status == read_status::failed);
  CHECK_THAT(read.error, test::contains("zstd data is corrupt ("));
}

TEST_CASE("a zstd window over 128 MiB is refused with advice") {
  scratch_directory files;
  auto path = files.write("list", test::zstd_stream("http://a/\n", 28));
  auto read = test::read_file(path);
  CHECK_FALSE(read.opened);
  CHECK_THAT(read.error, test::contains("window of more than 128 MiB"));
  CHECK_THAT(read.error, test::contains("zstd -d --long=31"));
}
