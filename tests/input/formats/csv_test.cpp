// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

using namespace muster;
using namespace std::string_literals;
using test::scratch_directory;

using strings = std::vector<std::string>;

TEST_CASE("a CSV row gives its URL or the reason why it has none") {
  struct row {
    const char* what;
    std::string csv;
    strings urls;
  };
  auto table = std::vector<row>{
    {"header only", "url\n", {}},
    {"header without an end", "url", {}},
    {"LF", "id,url\n1,http://a/\n2,http://b/\n", {"http://a/", "http://b/"}},
    {"CRLF",
     "id,url\r\n1,http://a/\r\n2,http://b/",
     {"http://a/", "http://b/"}},
    {"CR", "id,url\r1,http://a/\r2,http://b/\r", {"http://a/", "http://b/"}},
    {"byte order mark", "\xef\xbb\xbfurl,id\nhttp://a/,1\n", {"http://a/"}},
    {"byte order mark before a quote",
     "\xef\xbb\xbf\"url\"\nhttp://a/\n",
     {"http://a/"}},
    {"quotes",
     "\"id\",\"url\"\n\"1\",\"http://a/?a=1,2\"\n",
     {"http://a/?a=1,2"}},
    {"doubled quotes", "url\n\"http://a/\"\"q\"\"\"\n", {"http://a/\"q\""}},
    {"line breaks in quotes",
     "t,url\n\"1\n2\r\n3\",http://a/\n4,\n",
     {"http://a/", "!list.csv:5: column \"url\" is empty"}},
    {"a quote inside", "t,url\n5\" disk,http://a/\n", {"http://a/"}},
    {"white space", " id , url \n1 , http://a/ \n", {"http://a/"}},
    {"blank lines", "\n\nurl\n\r\nhttp://a/\n\n", {"http://a/"}},
    {"short row",
     "id,url\n1\n2,http://b/\n",
     {"!list.csv:2: the row ends before column \"url\"", "http://b/"}},
    {"long row",
     "url,id\nhttp://a/,1,2,3\nhttp://b/\n",
     {"http://a/", "http://b/"}},
    {"no URL",
     "url\n\"\"\n\" \"\n",
     {"!list.csv:2: column \"url\" is empty",
      "!list.csv:3: column \"url\" is empty"}},
    {"two columns of that name",
     "url,url\nhttp://a/,http://b/\n",
     {"http://a/"}},
    {"NUL", "url\nhttp://a/\0\n"s, {"!list.csv:2: NUL byte in the URL"}},
    {"no comments", "url\n#x\n", {"#x"}},
    {"text after a quote",
     "t,url\n\n\"a\nb\"c,http://a/\nd,http://b/\n",
     {"!list.csv:3: text after a closing quote; double the quotes inside a "
      "field",
      "http://b/"}},
    {"open quote",
     "t,url\na,http://a/\nb,\"http://b/\nc,http://c/\n",
     {"http://a/", "!list.csv:3: the quote that opens in this line is never "
                   "closed"}},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.what);
    auto read = test::read_file(files.write("list.csv", row.csv));
    CHECK(read.error == "");
    CHECK(read.status == input::read_status::end);
    strings urls;
    for (auto& url : read.urls())
      urls.push_back(test::without_directory(url, files));
    CHECK(urls == row.urls);
  }
}

TEST_CASE("a CSV row without a URL gives its beginning instead") {
  scratch_directory files;
  auto read = test::read_file(files.write(
    "list.csv", "id,url\r\n1\r\n2,\r\n\"3\"x,http://c/\r\n4,http://d/\0\r\n\"5"s
                  + std::string(600, 'x') + "\n"s));
  REQUIRE(read.lines.size() == 5);
  CHECK(read.lines[0].url == "1");
  CHECK(read.lines[1].url == "2,");
  CHECK(read.lines[2].url == "\"3\"x,http://c/");
  CHECK(read.lines[3].url == "http://d/\0"s);
  CHECK(read.lines[4].url == "\"5" + std::string(510, 'x'));
  for (size_t i = 0; i < 5; ++i) {
    CHECK(read.lines[i].error != "");
    CHECK(read.lines[i].cut == (i == 4));
  }
}

TEST_CASE("CSV columns are carried unchanged") {
  scratch_directory files;
  auto path = files.write("list.csv", "a,url,b,c\n"
                                      "1 ,http://a/,\"x\ny\",\"\"\"\"\n"
                                      "2,http://b/\n"
                                      "3,\n"
                                      "\"4\"5,http://c/,b,c\n");
  auto read = test::read_file(path, {"c", "a", "b", "a", "url"});
  REQUIRE(read.lines.size() == 4);
  CHECK(read.lines[0].carry == strings{"\"", "1 ", "x\ny", "1 ", "http://a/"});
  CHECK(read.lines[1].carry == strings{"", "2", "", "2", "http://b/"});
  CHECK(read.lines[2].carry == strings{"", "3", "", "3", ""});
  CHECK(read.lines[3].carry == strings(5));
}

TEST_CASE("a .tsv file is separated by tabs") {
  scratch_directory files;
  auto bytes = "a,b\turl\n1,2\t\"http://a/\t\"\n";
  CHECK(test::read_file(files.write("list.tsv", bytes)).urls()
        == strings{"http://a/"});
  auto read = test::read_file(files.write("list.tsv.gz", test::gzip(bytes)),
                              {"a,b"});
  REQUIRE(read.lines.size() == 1);
  CHECK(read.lines[0].carry == strings{"1,2"});
}

TEST_CASE("a CSV header must name the requested columns") {
  scratch_directory files;
  struct row {
    std::string csv;
    std::string error;
  };
  std::string many = "c0";
  for (int i = 1; i < 30; ++i)
    many += ",c" + std::to_string(i);
  auto table = std::vector<row>{
    {"", "a header line is missing; the input is empty"},
    {"\n\n", "a header line is missing; the input is empty"},
    {"id,link\n1,2\n", "no column \"url\"; the header has: id, link; "
                       "input.field=link may be right"},
    {"1,http://user:secret@a/\n", "the first line is a row, not a header; "
                                  "input.header=false with input.field=2 "
                                  "reads it"},
    {std::string(99, 'x'),
     "no column \"url\"; the header has: " + std::string(40, 'x')},
    {"u:id\n", "no column \"url\"; the header has: u:id"},
    {"url,id\n", "no column \"size\"; the header has: url, id"},
    {many, "no column \"url\"; the header has: c0, c1, c2, c3, c4, c5, c6, c7, "
           "c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19 and 10 "
           "more"},
    {"\"url", "broken header line: the quote that opens in this line is never "
              "closed"},
    {std::string(2000000, 'x'), "broken header line: record longer than 1 MiB"},
  };
  for (auto& row : table) {
    auto read = test::read_file(files.write("list.csv", row.csv), {"size"});
    CHECK_FALSE(read.opened);
    CHECK(read.error == files / "list.csv: " + row.error);
  }
}

TEST_CASE("a CSV record over 1 MiB is an error and the rest is read") {
  scratch_directory files;
  std::string big(2000000, 'x');
  std::string lines;
  for (int i = 0; i < 200000; ++i)
    lines += "line\n";
  auto path = files.write("list.csv",
                          "t,url\n" + big + ",http://a/\n" + "ok,http://b/\n"
                            + '"' + big + "\",http://c/\n" + "ok,http://d/\n"
                            + "1,http://e/\n\"never closed\n" + lines + lines);
  auto urls = test::read_file(path).urls();
  REQUIRE(urls.size() == 6);
  CHECK(urls[0] == "!" + path + ":2: record longer than 1 MiB");
  CHECK(urls[1] == "http://b/");
  CHECK_THAT(urls[2], test::contains(path
                                     + ":4: more than 1 MiB from the "
                                       "quote that opens in this line"));
  CHECK(urls[3] == "http://d/");
  CHECK(urls[4] == "http://e/");
  CHECK_THAT(urls[5], test::contains(path + ":7: "));
}
