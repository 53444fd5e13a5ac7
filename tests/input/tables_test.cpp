// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace muster;
using test::scratch_directory;

using strings = std::vector<std::string>;

namespace {

const strings both{"http://a/", "http://b/"};

struct list_case {
  const char* what;
  const char* name; // of the file
  std::string bytes;
  input::input_settings with;
  strings urls;
};

input::input_settings with(std::string field, bool header = true,
                           char separator = '\0') {
  input::input_settings result;
  result.field = std::move(field);
  result.header = header;
  result.separator = separator;
  return result;
}

input::input_settings with_scheme(input::input_settings opts) {
  opts.default_scheme = "https";
  return opts;
}

void check(const list_case& row) {
  INFO(row.what);
  scratch_directory files;
  auto opts = row.with;
  opts.files = {files.write(row.name, row.bytes)};
  auto read = test::read_all(opts);
  CHECK(read.error == "");
  CHECK(read.urls() == row.urls);
}

} // namespace

TEST_CASE("a table is read with the separator that fits its first row") {
  const std::vector<list_case> table{
    {"semicolons, as Excel writes them in Europe", "list.csv",
     "id;url\r\n1;http://a/\r\n2;http://b/\r\n", with("url"), both},
    {"a byte order mark, semicolons and quotes", "list.csv",
     "\xef\xbb\xbf\"id\";\"url\"\n\"1;1\";\"http://a/\"\n2;http://b/\n",
     with("url"), both},
    {"tabs in a .csv file", "list.csv", "id\turl\n1\thttp://a/\n2\thttp://b/\n",
     with("url"), both},
    {"bars", "list.csv", "url|id\nhttp://a/|1\nhttp://b/|2\n", with("url"),
     both},
    {"commas in another name", "list.csv",
     "name, first, last;url\nx;http://a/\ny;http://b/\n", with("url"), both},
    {"a line for Excel that names the separator", "list.csv",
     "sep=;\nid;url\n1;http://a/\n2;http://b/\n", with("url"), both},
    {"such a line with a tab", "list.csv",
     "sep=\t\r\nid\turl\r\n1\thttp://a/\r\n2\thttp://b/\r\n", with("url"),
     both},
    {"such a line without a header", "list.csv",
     "sep=;\n1;http://a/\n2;http://b/\n", with("2", false), both},
    {"commas in the URLs",
     "list.csv",
     "1;http://a/?x=1,2,3\n2;http://b/?x=1,2,3\n",
     with("2", false),
     {"http://a/?x=1,2,3", "http://b/?x=1,2,3"}},
    {"the given separator", "list.csv", "id,x;url\n1;http://a/\n2;http://b/\n",
     with("url", true, ';'), both},
    {"another separator", "list.csv",
     "id:url\n1:\"http://a/\"\n2:\"http://b/\"", with("url", true, ':'), both},
    {"a separator makes a text a table", "list",
     "id;url\n1;http://a/\n2;http://b/\n", with("url", true, ';'), both},
    {"tabs in a .tsv file", "list.tsv",
     "a,b\turl\n1,2\thttp://a/\n,\thttp://b/", with("url"), both},
    {"one column", "list.csv", "url\nhttp://a/\nhttp://b/\n", with("url"),
     both},
  };
  for (const auto& row : table)
    check(row);
}

TEST_CASE("without a header, columns have numbers") {
  const std::vector<list_case> table{
    {"a ranking (Tranco, Umbrella)",
     "top-1m.csv",
     "1,google.com\r\n2,example.org\r\n",
     with_scheme(with("2", false)),
     {"https://google.com", "https://example.org"}},
    {"the same in a text",
     "list",
     "1,google.com\n2,example.org\n",
     with_scheme(with("2", false)),
     {"https://google.com", "https://example.org"}},
    {"the first column", "list.csv", "http://a/,1\nhttp://b/,2\n",
     with("1", false), both},
    {"short rows",
     "list.csv",
     "1,http://a/\n2\n3,\n",
     with("2", false),
     {"http://a/", "!list.csv:2: the row ends before column 2",
      "!list.csv:3: column 2 is empty"}},
    {"an empty list", "list.csv", "", with("2", false), {}},
    {"a broken first row",
     "list.csv",
     "\"1\"x,http://a/\n2,http://b/\n",
     with("2", false),
     {"!list.csv:1: text after a closing quote; double the quotes inside a "
      "field",
      "http://b/"}},
  };
  for (const auto& row : table) {
    INFO(row.what);
    scratch_directory files;
    auto opts = row.with;
    opts.files = {files.write(row.name, row.bytes)};
    auto read = test::read_all(opts);
    CHECK(read.error == "");
    strings urls;
    for (const auto& url : read.urls())
      urls.push_back(test::without_directory(url, files));
    CHECK(urls == row.urls);
  }
  scratch_directory files;
  auto opts = with("2", false);
  opts.carry = {"3", "1"};
  opts.files = {files.write("list.csv", "1,http://a/,x\n2,http://b/\n")};
  auto read = test::read_all(opts);
  REQUIRE(read.lines.size() == 2);
  CHECK(read.lines[0].carry == strings{"x", "1"});
  CHECK(read.lines[1].carry == strings{"", "2"});
  opts.carry = {"4"};
  CHECK_THAT(test::read_all(opts).error,
             test::contains("input.carry is 4, but the number of columns in "
                            "the first row is 3 (see input.separator)"));
}

TEST_CASE("the case of a column name counts only if names differ by it") {
  const std::vector<list_case> table{
    {"upper case", "list.csv", "ID,URL\n1,http://a/\n2,http://b/\n",
     with("url"), both},
    {"a capital", "list.csv", "Url;Id\nhttp://a/;1\nhttp://b/;2\n", with("url"),
     both},
    {"an exact name first", "list.csv", "URL,url\nx,http://a/\nx,http://b/\n",
     with("url"), both},
    {"a requested capital", "list.csv", "url,id\nhttp://a/,1\nhttp://b/,2\n",
     with("URL"), both},
    {"one name twice", "list.csv", "URL,URL\nhttp://a/,\nhttp://b/,\n",
     with("url"), both},
    {"JSON", "list.jsonl", "{\"URL\":\"http://a/\"}\n{\"Url\":\"http://b/\"}\n",
     with("url"), both},
    {"JSON with an exact name", "list.jsonl",
     "{\"URL\":1,\"url\":\"http://a/\"}\n{\"url\":\"http://b/\",\"URL\":1}\n",
     with("url"), both},
  };
  for (const auto& row : table)
    check(row);
  scratch_directory files;
  CHECK_THAT(
    test::read_file(files.write("list.csv", "URL,Url\nhttp://a/,\n")).error,
    test::contains("column \"url\" may be URL or Url; write the name "
                   "as in the header"));
  auto urls = test::read_file(
                files.write("list.jsonl", "{\"URL\":\"http://a/\",\"Url\":1}"))
                .urls();
  REQUIRE(urls.size() == 1);
  CHECK_THAT(urls[0], test::contains("field \"url\" may be Url or URL"));
  auto carried =
    test::read_file(files.write("list.csv", "url,Id\nhttp://a/,1\n"), {"id"});
  REQUIRE(carried.lines.size() == 1);
  CHECK(carried.lines[0].carry == strings{"1"});
}

TEST_CASE("a refused table names the options that read it") {
  struct row {
    const char* name;
    std::string bytes;
    std::string way_out;
  };
  const std::vector<row> table{
    {"list", "id,url\n1,http://a/\n", "; input.format=csv reads it"},
    {"list", "ID,URL\n1,http://a/\n", "; input.format=csv reads it"},
    {"list", "id\turl\n1\thttp://a/\n", "; input.format=csv reads it"},
    {"list", "id;Link\n1;http://a/\n",
     "; input.format=csv reads it, with input.field=Link"},
    {"list", "1,http://a/\n2,http://b/\n",
     "; input.format=csv reads it, with input.header=false and input.field=2"},
    {"list", "1,google.com\n2,example.org\n",
     "; input.format=csv reads it, with input.header=false, input.field=2 and "
     "input.default-scheme=https"},
    {"list",
     "GlobalRank,TldRank,Domain,TLD\n1,1,google.com,com\n2,2,a.example,com\n",
     "; input.format=csv reads it, with input.field=Domain and "
     "input.default-scheme=https"},
    {"list.csv", "1,google.com\n2,example.org\n",
     "no column \"url\"; the header has: 1, google.com; if this is a row, "
     "input.header=false with input.field=2 and input.default-scheme=https "
     "reads it"},
    {"list.csv", "1,http://joe:secret@a/\n",
     "the first line is a row, not a header; input.header=false with "
     "input.field=2 reads it"},
    {"list.csv", "id;Page link;size\n",
     "no column \"url\"; the header has: id, Page link, size; "
     "input.field=Page link may be right"},
    {"list.csv", "id,URI\n", "input.field=URI may be right"},
    {"list", "google.com\nexample.org\n",
     "these are URLs without https://; input.default-scheme=https reads them"},
    {"list", "# top\nexample.org/a?b\n192.0.2.1:8080\n",
     "input.default-scheme=https reads them"},
  };
  for (const auto& [name, bytes, way_out] : table) {
    INFO(bytes);
    scratch_directory files;
    auto read = test::read_file(files.write(name, bytes));
    CHECK_FALSE(read.opened);
    CHECK(read.error.ends_with(way_out));
    CHECK(read.error.find("secret") == std::string::npos);
  }
}

TEST_CASE("URLs without a scheme get the default scheme") {
  scratch_directory files;
  input::input_settings opts;
  opts.urls = {"example.org", "http://a/"};
  opts.default_scheme = "https";
  opts.files = {files.write("list", "google.com\nexample.org:8080/x\n"
                                    "localhost\n//b.example/\n/path\n"
                                    "ftp://c/\njoe:secret@d.example\n"
                                    "HTTP://e/\n")};
  auto read = test::read_all(opts);
  CHECK(read.urls()
        == strings{"https://example.org", "http://a/", "https://google.com",
                   "https://example.org:8080/x", "https://localhost",
                   "https://b.example/", "/path", "ftp://c/",
                   "https://joe:secret@d.example", "HTTP://e/"});
  opts.default_scheme = "http";
  CHECK(test::read_all(opts).urls()[0] == "http://example.org");
}

TEST_CASE("an input without URLs is reported") {
  const std::pair<const char*, const char*> table[] = {
    {"empty.txt", ""},          {"comments.txt", "# http://a/\n\n"},
    {"header.csv", "id,url\n"}, {"list.json", "[]"},
    {"blank.jsonl", "\n\n"},
  };
  for (const auto& [name, bytes] : table) {
    INFO(name);
    scratch_directory files;
    input::input_settings opts;
    opts.files = {files.write(name, bytes), files.write("list", "http://a/")};
    std::string error;
    auto reader = input::reader::open(opts, error);
    REQUIRE(reader);
    input::line line;
    while (reader->next(line) != input::read_status::end)
      CHECK(line.url == "http://a/");
    CHECK(reader->take_doubts()
          == strings{opts.files[0] + " contains no URLs"});
  }
}
