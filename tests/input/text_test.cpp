#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

using namespace muster;
using namespace std::string_literals;
using test::scratch_directory;

using strings = std::vector<std::string>;

TEST_CASE("a text list holds a URL a line") {
  struct row {
    const char* what;
    std::string bytes;
    strings urls;
  };
  auto table = std::vector<row>{
    {"nothing", "", {}},
    {"one line", "http://a/\n", {"http://a/"}},
    {"no end of the last line",
     "http://a/\nhttp://b/",
     {"http://a/", "http://b/"}},
    {"CRLF", "http://a/\r\nhttp://b/\r\n", {"http://a/", "http://b/"}},
    {"CR at the very end", "http://a/\r", {"http://a/"}},
    {"blank lines", "\n \t\n\r\nhttp://a/\n\n\n", {"http://a/"}},
    {"comments", "# one\n  # two\nhttp://a/#three\n#", {"http://a/#three"}},
    {"white space around",
     " \thttp://a/ \t\nhttp://b/ c\n",
     {"http://a/", "http://b/ c"}},
    {"byte order mark", "\xef\xbb\xbfhttp://a/\n", {"http://a/"}},
    {"byte order mark before a comment",
     "\xef\xbb\xbf#x\nhttp://a/\n",
     {"http://a/"}},
    {"only a byte order mark", "\xef\xbb\xbf", {}},
    {"shorter than a byte order mark", "a\n", {"a"}},
    {"beyond ASCII", "http://b\xc3\xbc.de/\n", {"http://b\xc3\xbc.de/"}},
    {"CR inside",
     "http://a/\rhttp://b/\nhttp://c/\n",
     {"!list.txt:1: carriage return inside the line; lines end in LF or CRLF",
      "http://c/"}},
    {"NUL inside",
     "http://a/\nhttp://b/\0c\nhttp://d/\n"s,
     {"http://a/", "!list.txt:2: NUL byte in the line; is this binary data?",
      "http://d/"}},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.what);
    auto read = test::read_file(files.write("list.txt", row.bytes));
    CHECK(read.status == input::read_status::end);
    CHECK(read.error == "");
    strings urls;
    for (auto& url : read.urls())
      urls.push_back(test::without_directory(url, files));
    CHECK(urls == row.urls);
  }
}

TEST_CASE("a line over 1 MiB is an error and the rest is read") {
  constexpr size_t limit = 1024 * 1024;
  scratch_directory files;
  auto longest = "http://a/" + std::string(limit - 9, 'x');
  for (auto end : {"\n", "\r\n"}) {
    auto read = test::read_file(files.write(
      "list.txt", longest + end + longest + "x" + end + "http://b/" + end + '#'
                    + std::string(3 * limit, 'c') + end + "http://c/" + end
                    + std::string(2 * limit, 'x')));
    auto urls = read.urls();
    REQUIRE(urls.size() == 5);
    CHECK(urls[0] == longest);
    CHECK(urls[1] == "!" + files / "list.txt:2: line longer than 1 MiB");
    CHECK(urls[2] == "http://b/");
    CHECK(urls[3] == "http://c/");
    CHECK(urls[4] == "!" + files / "list.txt:6: line longer than 1 MiB");
    CHECK(read.status == input::read_status::end);
  }
}

TEST_CASE("a list in another encoding is refused by its name") {
  struct row {
    std::string bytes;
    const char* error;
  };
  auto table = std::vector<row>{
    {"\xff\xfeh\0t\0\n\0"s, "this is UTF-16 (little-endian), not UTF-8 text"},
    {"\xfe\xff\0h\0t\0\n"s, "this is UTF-16 (big-endian), not UTF-8 text"},
    {"h\0t\0t\0p\0\n\0"s, "this is UTF-16 (little-endian), not UTF-8 text"},
    {"\0h\0t\0t\0p\0\n"s, "this is UTF-16 (big-endian), not UTF-8 text"},
    {"\xff\xfe\0\0h\0\0\0"s, "this is UTF-32, not UTF-8 text"},
    {"\0\0\xfe\xff\0\0\0h"s, "this is UTF-32, not UTF-8 text"},
    {"h\0\0\0t\0\0\0"s, "this is UTF-32, not UTF-8 text"},
    {"\0\0\0h\0\0\0t"s, "this is UTF-32, not UTF-8 text"},
    {"\0\0\0\0\0"s, "this is binary data, not UTF-8 text"},
    {"a\0"s, "this is binary data, not UTF-8 text"},
  };
  scratch_directory files;
  for (auto name : {"list.txt", "list.jsonl", "list.csv"}) {
    for (auto& row : table) {
      auto read = test::read_file(files.write(name, row.bytes));
      CHECK_FALSE(read.opened);
      CHECK(read.error == files / name + ": " + row.error);
      read = test::read_file(files.write(name, test::gzip(row.bytes)));
      CHECK(read.error == files / name + ": " + row.error);
    }
  }
}

TEST_CASE("a file that is no list is refused by its kind") {
  struct row {
    std::string bytes;
    const char* kind;
  };
  auto table = std::vector<row>{
    {"\xfd"
     "7zXZ\0\0\4"s,
     "this is an xz file"},
    {"BZh91AY&SY", "this is a bzip2 file"},
    {"PK\3\4\24\0"s, "this is a zip file"},
    {"PAR1\x15\4\x15", "this is a Parquet file"},
  };
  scratch_directory files;
  for (auto& row : table) {
    auto read = test::read_file(files.write("list", row.bytes));
    CHECK_FALSE(read.opened);
    CHECK_THAT(read.error, test::contains(files / "list: " + row.kind));
  }
  auto read = test::read_file(files.write("list", "PK\nBZh9\n"));
  CHECK(read.urls() == strings{"PK", "BZh9"});
}
