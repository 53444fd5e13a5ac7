// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

using namespace muster;
using namespace std::string_literals;
using test::scratch_directory;

using strings = std::vector<std::string>;

TEST_CASE("a text list has one URL per line") {
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
     " \thttp://a/ \t\nhttp://b/\v\f\n",
     {"http://a/", "http://b/"}},
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

TEST_CASE("invisible characters around a URL do not count") {
  scratch_directory files;
  for (auto blank :
       {"\u0085", "\u00a0", "\u00ad", "\u034f", "\u061c", "\u1680",
        "\u180e", "\u2000", "\u2007", "\u200a", "\u200b", "\u200c",
        "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a",
        "\u202e", "\u202f", "\u205f", "\u2060", "\u2066", "\u2069",
        "\u206f", "\u3000", "\ufeff", "\v",     "\f",     " \u00a0\ufeff\t"}) {
    std::string b{blank};
    INFO(b);
    auto list = b + "\n" + b + "http://a/" + b + "\n" + b + "#x\n" + b + b
                + "\"" + b + "http://b/" + b + "\"" + b + "\n";
    CHECK(test::read_file(files.write("list.txt", list)).urls()
          == strings{"http://a/", "http://b/"});
    auto csv = "id,url\n1," + b + "http://a/" + b + "\n";
    CHECK(test::read_file(files.write("list.csv", csv)).urls()
          == strings{"http://a/"});
    input::input_settings opts;
    opts.urls = {b + "http://a/" + b};
    CHECK(test::read_all(opts).urls() == strings{"http://a/"});
  }
  auto json = R"({"url":"\u00a0http://a/\u200b\ufeff\u3000"})";
  CHECK(test::read_file(files.write("list.jsonl", json)).urls()
        == strings{"http://a/"});
  // Similar bytes of another encoding, and visible characters, are kept.
  for (auto url : {"http://a/\xa0", "http://a/\x85", "http://a/\xe0\x80\xa0",
                   "http://a/\u00a1", "http://a/\u3001", "http://a/\ufe0f"})
    CHECK(test::read_file(files.write("list.txt", url)).urls() == strings{url});
}

TEST_CASE("quotes and angle brackets around a URL do not count") {
  scratch_directory files;
  for (std::string text :
       {"\"http://a/\"", "'http://a/'", "<http://a/>", "`http://a/`",
        "\u201chttp://a/\u201d", "\u2018http://a/\u2019",
        "\u201ehttp://a/\u201c", "\u00abhttp://a/\u00bb",
        "\u2039http://a/\u203a", "<\"http://a/\">", "\" http://a/ \"",
        "'\ufeffhttp://a/'"}) {
    INFO(text);
    CHECK(test::read_file(files.write("list.txt", text)).urls()
          == strings{"http://a/"});
    input::input_settings opts;
    opts.urls = {text};
    CHECK(test::read_all(opts).urls() == strings{"http://a/"});
  }
  CHECK(
    test::read_file(files.write("l.jsonl", R"({"url":"<http://a/>"})")).urls()
    == strings{"http://a/"});
  CHECK(test::read_file(files.write("l.csv", "url\n'http://a/'\n")).urls()
        == strings{"http://a/"});
  // Only pairs around the whole text.
  for (std::string text : {"\"http://a/", "http://a/\"", "'http://a/\"",
                           "http://a/'b'", ">http://a/<", "\"\"", "'", "<"})
    CHECK(test::read_file(files.write("list.txt", text)).urls()
          == strings{text});
}

TEST_CASE("a line with more than a URL is an error with the line") {
  struct row {
    std::string text;
    std::string error;
  };
  auto table = std::vector<row>{
    {"http://a/\thttp://b/", "text after a tab; a line holds one URL"},
    {"http://a/\tlabel", "text after a tab; a line holds one URL"},
    {"1\thttp://a/", "text after a tab; a line holds one URL"},
    {"http://a/ http://b/", "text after a space; a line holds one URL"},
    {"http://a/ # home", "text after a space; a line holds one URL"},
    {"http://a/my file", "written as %20"},
    {"http://a/\vb", "text after a space"},
    {"http://a/\u3000http://b/", "two URLs in a line"},
    {"http://a/\u00a0HTTPS://b/", "two URLs in a line"},
    {"http://a/\u200bhttp://b/", "two URLs in a line"},
    {"http://a/,http://b/,http://c/", "another URL after a comma, semicolon"},
    {"http://a/x;HTTPS://b/", "another URL after a comma, semicolon or bar"},
    {"http://a|http://b", "another URL after a comma, semicolon or bar"},
    {"http://a/,b,http://c/?x", "another URL after a comma, semicolon or bar"},
    {"http://a/\",\"http://b/", "another URL after a comma, semicolon"},
    {"http://a/\rhttp://b/", "carriage return inside the line"},
    {"http://a/\0b"s, "NUL byte in the line"},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.text);
    auto read = test::read_file(
      files.write("list.txt", "http://z/\n  " + row.text + " \n"));
    REQUIRE(read.lines.size() == 2);
    CHECK_THAT(read.lines[1].error, test::contains("list.txt:2: "));
    CHECK_THAT(read.lines[1].error, test::contains(row.error));
    CHECK(read.lines[1].url == row.text);
    CHECK_FALSE(read.lines[1].cut);
  }
  // White space that does not separate is part of the URL.
  for (std::string url : {"http://a/\u3000b", "http://a/?u=http://b/",
                          "http://a/http://b/", "http://a/\u00a0xhttp://b/"})
    CHECK(test::read_file(files.write("list.txt", url)).urls() == strings{url});
}

TEST_CASE("a field or argument with more than a URL is an error") {
  struct row {
    std::string text;
    std::string error; // none: it is a URL
  };
  auto table = std::vector<row>{
    {"http://a/\nhttp://b/", "a line break inside the URL"},
    {"http://a/\r\n", ""},
    {"http://a/\tb", "a tab inside the URL"},
    {"http://a/ http://b/", "two URLs in one value"},
    {"http://a/ b", ""},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.text);
    input::input_settings opts;
    opts.urls = {row.text};
    opts.files = {files.write("l.csv", "url\n\"" + row.text + "\"\n")};
    auto read = test::read_all(opts);
    REQUIRE(read.lines.size() == 2);
    for (auto& line : read.lines) {
      CHECK(line.error.empty() == row.error.empty());
      CHECK_THAT(line.error, test::contains(row.error));
    }
    CHECK(read.lines[0].url == read.lines[1].url);
  }
  auto read =
    test::read_file(files.write("l.jsonl", R"({"url":"http://a/\nhttp://b/"})"
                                           "\n"
                                           R"({"url":"http://a/\u0000b"})"
                                           "\n"
                                           R"({"url":"http://a/ b"})"));
  REQUIRE(read.lines.size() == 3);
  CHECK_THAT(read.lines[0].error, test::contains("a line break inside"));
  CHECK(read.lines[0].url == "http://a/\nhttp://b/");
  CHECK_THAT(read.lines[1].error, test::contains("NUL byte in the URL"));
  CHECK(read.lines[2].error == "");
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
    CHECK(read.lines[1].cut);
    CHECK(read.lines[1].url == longest + "x");
    CHECK_FALSE(read.lines[2].cut);
  }
}

TEST_CASE("a list in another encoding is refused with the encoding's name") {
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
    {"h\0t\0t\0p\0:\0/\0/\0\xe9\1\xe9\1.\0a\0/\0\n\0"s,
     "this is UTF-16 (little-endian), not UTF-8 text"},
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

TEST_CASE("a file that is not a list is refused with its kind") {
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
