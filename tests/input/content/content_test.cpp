// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/content.hpp"

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <fstream>

using namespace muster;
using namespace std::string_literals;
using input::format;
using test::scratch_directory;

using strings = std::vector<std::string>;

namespace {

test::reading read(const std::string& path, format wanted = format::automatic,
                   const strings& carry = {}) {
  input::input_settings opts;
  opts.files = {path};
  opts.format = wanted;
  opts.carry = carry;
  return test::read_all(opts);
}

} // namespace

TEST_CASE("a file that is not a list is refused before a line is read") {
  struct row {
    const char* what;
    std::string bytes;
    std::string error;
  };
  auto png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
  std::string noise;
  uint32_t state = 1;
  for (int i = 0; i < 4000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  auto table = std::vector<row>{
    {"HTML", "<!DOCTYPE html>\n<html><a href='http://a/'>", "HTML page"},
    {"HTML without a type", "\n <HTML lang=en>\n<a href=", "HTML page"},
    {"a piece of HTML", "<p>See <a href='http://a/'>a</a></p>", "HTML page"},
    {"XHTML", "<?xml version='1.0'?>\n<html xmlns='http://w/'>", "HTML page"},
    {"sitemap",
     "<?xml version=\"1.0\"?>\n<urlset xmlns=\"http://s/\">\n<url><loc>"
     "http://a/</loc></url></urlset>",
     "this is a sitemap (XML)"},
    {"sitemap in a line", "<urlset xmlns=\"http://s/\"><url><loc>http://a/",
     "this is a sitemap (XML)"},
    {"sitemap index", "\xef\xbb\xbf<?xml version='1.0'?><sitemapindex>",
     "this is a sitemap (XML)"},
    {"RSS", "<rss version=\"2.0\">\n<channel>\n<link>http://a/</link>", "XML"},
    {"XML with comment", "<!-- made by x -->\n<list>\n<u>http://a/</u>", "XML"},
    {"bookmarks", "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>x</TITLE>",
     "an export of bookmarks (HTML)"},
    {"WARC", "WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n", "a web archive"},
    {"e-mail", "From: a@b\nTo: c@d\n\nhttp://a/\n", "this is e-mail"},
    {"mailbox", "From a@b Thu Jan  1 00:00:00 1970\nX: y\n", "this is e-mail"},
    {"delivered e-mail", "Return-Path: <a@b>\nX: y\n", "this is e-mail"},
    {"robots.txt", "User-agent: *\nSitemap: http://a/\n", "a robots.txt"},
    {"numbers", "[1,2]", "a JSON array of other values"},
    {"more numbers", "[ -1.5e3 , 2]\n", "a JSON array of other values"},
    {"words", "[true,\"http://a/\"]\n", "a JSON array of other values"},
    {"CSV with URLs first", "http://a/,\nhttp://b/,\n", "this is CSV"},
    {"CSV with quotes behind", "http://a/,\"A\"\nhttp://b/,\"B\"\n",
     "input.header=false and input.field=1"},
    {"semicolons behind", "http://a/;\nhttp://b/;\n",
     "a table with semicolons, not a list of URLs; input.format=csv reads it, "
     "with input.header=false and input.field=1"},
    {"PDF", "%PDF-1.7\n%\xe2\xe3\n1 0 obj", "a PDF document, not a list"},
    {"PNG", png, "a PNG image"},
    {"ELF",
     "\x7f"
     "ELF\x02\x01\x01\0\0\0"s,
     "a program"},
    {"zip", "PK\x03\x04\x14\0\0\0"s, "a zip file"},
    {"7z", "7z\xbc\xaf\x27\x1c\0\4"s, "a 7z file"},
    {"SQLite", "SQLite format 3\0"s, "an SQLite database"},
    {"office", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1zz", "an office document"},
    {"rich text", "{\\rtf1\\ansi http://a/}", "a rich text document"},
    {"tar", std::string(100, 'n') + std::string(157, '\0') + "ustar\0"s,
     "a tar archive"},
    {"noise", noise, "binary data"},
    {"twice compressed", test::gzip("http://a/\n"), "compressed twice"},
    {"JSON object", "{\n  \"urls\": [\n    \"http://a/\"\n  ]\n}\n",
     "a JSON object over several lines"},
    {"Python list", "['http://a/', 'http://b/']\n", "Python"},
    {"CSV", "id,url\n1,http://a/\n",
     "CSV, not a list of URLs; "
     "input.format=csv reads it"},
    {"CSV with quotes", "\"id\",\"url\"\r\n\"1\",\"http://a/\"\r\n",
     "input.format=csv reads it"},
    {"CSV with another column", "id,Link\n1,http://a/\n",
     "input.format=csv reads it, with input.field=Link"},
    {"CSV without header", "1,http://a/\n2,http://b/\n",
     "input.header=false and input.field=2"},
    {"quoted CSV without header", "\"http://a/\",\"A\"\n\"http://b/\",\"B\"\n",
     "input.header=false and input.field=1"},
    {"TSV", "id\turl\n1\thttp://a/\n",
     "a table with tabs, not a list of URLs; "
     "input.format=csv reads it"},
    {"semicolons", "url;id\nhttp://a/;1\n", "a table with semicolons"},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.what);
    for (auto name : {"list", "list.txt"}) {
      if (row.what != "twice compressed"s) {
        auto plain = read(files.write(name, row.bytes));
        CHECK_FALSE(plain.opened);
        CHECK_THAT(plain.error, test::contains(row.error));
        CHECK_THAT(plain.error, test::contains(files / name + ": this is "));
      }
      auto packed = read(files.write(name, test::gzip(row.bytes)));
      CHECK_FALSE(packed.opened);
      CHECK_THAT(packed.error, test::contains(row.error));
    }
  }
}

TEST_CASE("a list of URLs is read whatever its first line is") {
  auto table = std::vector<std::string>{
    "http://a/",
    "# a list\n\n# of URLs\nhttp://a/",
    "# id,url\nhttp://a/",
    "#EXTM3U\nhttp://a/",
    "\xef\xbb\xbf\n\xef\xbb\xbfhttp://a/",
    "<http://a/>",
    "'http://a/'",
    "\"http://a/\"",
    "\r\n\r\n \u00a0\nhttp://a/",
    "http://a/\n\0\0\0\0\0\0\0\0"s,
    "# " + std::string(100'000, 'x') + "\nhttp://a/",
  };
  for (auto url :
       {"http://a/?a=1,2;3&b={\"url\":1}", "http://a/?u=b,http://c/,http://d/",
        "http://a/;x=http://c/", "http://a/,b/http://c/", "http://a/[1]/<p>",
        "http://[::1]/x,y", "http://a/'b'", "http://a/,", "http://a/;j=1,2",
        "http://a/0,15,1.html\nhttp://a/0,15,2.html"})
    table.push_back(url);
  scratch_directory files;
  for (auto& bytes : table)
    for (auto name : {"list", "list.txt", "list.jsonl"}) {
      INFO(name << ": " << bytes.substr(0, 40));
      auto result = read(files.write(name, bytes));
      CHECK(result.error == "");
      REQUIRE(!result.lines.empty());
      CHECK_THAT(result.lines[0].url,
                 test::contains("http://a/") || test::contains("http://["));
      CHECK(result.lines[0].error == "");
    }
  // A line that is not a URL gets an error.
  for (std::string first :
       {"example.org/a", "a,b", "url", "[::1]/x", "<x>", "{a}", "[x] http://a/",
        "localhost", "1;2", "[1]", "[1] a, b", "[::1], x", "From", "Subject"}) {
    INFO(first);
    auto result = read(files.write("list", first + "\nhttp://b/\n"));
    CHECK(result.lines.size() == 2);
  }
}

TEST_CASE("the bytes override the name, and the user overrides the bytes") {
  scratch_directory files;
  auto json = R"({"url":"http://a/","id":1})"
              "\n"
              R"({"url":"http://b/"})"s;
  auto array = R"([{"url":"http://a/","id":1},"http://b/"])"s;
  auto text = "http://a/\nhttp://b/\n"s;
  auto both = strings{"http://a/", "http://b/"};
  for (auto name : {"list", "list.txt", "list.json", "list.jsonl"})
    for (auto& bytes : {json, array, text, test::gzip(json), test::zstd(array)})
      CHECK(read(files.write(name, bytes)).urls() == both);
  CHECK(read(files.write("list.csv", array)).urls() == both);
  struct row {
    format wanted;
    std::string bytes;
    std::string error;
  };
  auto table = std::vector<row>{
    {format::text, json,
     "this is JSON, not a list of URLs; input.format=jsonl"},
    {format::text, array,
     "this is JSON, not a list of URLs; input.format=json"},
    {format::csv, json, "this is JSON, not CSV; input.format=jsonl reads it"},
    {format::csv, array, "this is JSON, not CSV; input.format=jsonl reads it"},
    {format::jsonl, text,
     "this is a list of URLs, not JSON Lines; "
     "input.format=text reads it"},
  };
  for (auto& row : table) {
    auto result = read(files.write("list", row.bytes), row.wanted);
    CHECK_FALSE(result.opened);
    CHECK_THAT(result.error, test::contains(row.error));
  }
  auto csv = "url,id\nhttp://a/,1\n";
  auto result = read(files.write("list", csv), format::text);
  CHECK(result.urls() == strings{"url,id", "http://a/,1"});
  CHECK(read(files.write("list", json), format::jsonl).urls() == both);
  CHECK(read(files.write("list", array), format::jsonl).urls() == both);
}

TEST_CASE("control characters at the beginning do not make a list binary") {
  const strings good{"http://a/", "http://b/"};
  scratch_directory files;
  for (std::string first :
       {"\x1b[32mhttp://x/\x1b[0m"s, "abc\x01\x01\x01\x01\x01\x01xyz"s,
        "\0\0\0"s, "\x01\x02"s, "\x7f\x7f\x7f\x7f"s,
        std::string(200, '\x01')}) {
    INFO(first);
    for (auto& bytes : {first + "\nhttp://a/\nhttp://b/\n",
                        "\xef\xbb\xbf" + first + "\nhttp://a/\nhttp://b/"}) {
      auto result = read(files.write("list", bytes));
      CHECK(result.error == "");
      REQUIRE(result.lines.size() == 3);
      CHECK(result.lines[1].url == good[0]);
      CHECK(result.lines[2].url == good[1]);
      CHECK(read(files.write("list.gz", test::gzip(bytes))).lines.size() == 3);
    }
  }
  // Without a URL, too.
  CHECK(read(files.write("list", "\x1b[32mexample.org\x1b[0m\n")).lines.size()
        == 1);
}

TEST_CASE("few bytes do not prove binary data") {
  auto judge = [](std::string_view head, bool whole) {
    return input::judge_content(head, whole, {}, {"url", {}}).read_as;
  };
  using form = input::content::form;
  for (auto& head : {"\x01\x02\x03\x04\x05\x06\x07\x08"s,
                     std::string(100, '\0'), "\x1b[A\x1b[A\x1b[A\x1b[A\n"s}) {
    CHECK(judge(head, false) == form::undecided);
    CHECK(judge(head + "\nhttp://a/\n", false) == form::text);
    CHECK(judge(head, true) == form::refused);
    CHECK(judge(head + std::string(300, '\1'), false) == form::refused);
  }
}

TEST_CASE("lines that may be rows of a table are read as URLs with a warning") {
  struct row {
    std::string bytes;
    std::string doubt;
  };
  const std::vector<row> table{
    {"http://a/,1\nhttp://b/,2\n", "this looks like CSV, but each line is"},
    {"# x\nhttp://a/;1;x\n\nhttp://b/;2;y", "a table with semicolons, but"},
    {"http://a/|1\nhttp://b/|2\n", "a table with bars, but"},
    {"http://a/,1\nhttp://b/\n", ""},
    {"http://a/,1\nhttp://b/,1,2\n", ""},
    {"http://a/,1\n", ""},
    {"http://a/b;j=1\nhttp://a/c;j=2\n", ""},
    {"http://a/b,c/d\nhttp://a/d,e/f\n", ""},
    {"http://a/?x=1,2\nhttp://a/?x=1,3\n", ""},
    {"http://a/\nhttp://b/\n", ""},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.bytes);
    input::input_settings opts;
    opts.files = {files.write("list", row.bytes)};
    std::string error;
    auto reader = input::reader::open(opts, error);
    REQUIRE(reader);
    auto doubts = reader->take_doubts();
    REQUIRE(doubts.size() == (row.doubt.empty() ? 0 : 1));
    if (!doubts.empty())
      CHECK_THAT(doubts[0], test::contains(files / "list: this looks like ")
                              && test::contains(row.doubt)
                              && test::contains("input.format=csv"));
    CHECK(read(opts.files[0]).lines[0].error == "");
    opts.format = format::text;
    reader = input::reader::open(opts, error);
    REQUIRE(reader);
    CHECK(reader->take_doubts().empty());
  }
}

TEST_CASE("a document without a line that is a URL is refused with its kind") {
  struct row {
    std::string bytes;
    std::string kind; // empty: read as lines
  };
  const std::vector<row> table{
    {"- http://a/\n- http://b/\n", "a YAML or Markdown list"},
    {"* http://a/\n* http://b/\n", "a YAML or Markdown list"},
    {"1. http://a/\n2. http://b/\n", "a YAML or Markdown list"},
    {"# Links\n\n- [a](http://a/)\n- [b](http://b/)\n", "Markdown"},
    {"Some words.\n\nSee [a](http://a/) and\n", "Markdown"},
    {"[a](http://a/)\n[b](http://b/)\n", "Markdown"},
    {"---\n- http://a/\n", "YAML"},
    {"%YAML 1.2\n---\nurls:\n", "YAML"},
    {"# list\nurls:\n  - http://a/\n  - http://b/\n", "YAML"},
    {"- url: http://a/\n  name: a\n- url: http://b/\n", "YAML"},
    {"a: http://a/\nb: \"http://b/\"\n", "YAML"},
    {"urls = [\n  \"http://a/\",\n]\n", "TOML"},
    {"a = \"http://a/\"\nb = 'http://b/'\n", "TOML"},
    {"[[link]]\nurl = \"http://a/\"\n", "TOML"},
    {"[sites]\na = http://a/\n", "TOML or INI"},
    // Lists with broken lines.
    {"# list\n- http://a/\nhttp://b/\n", ""},
    {"- http://a/\n- http://b/\n\nhttp://c/\n", ""},
    {"- http://a/\n", ""},
    {"note: old\nhttp://a/\n", ""},
    {"http://a/[b](c)\n", ""},
    {"http://a/?b=\"c\"\nhttp://a/?b=[c]\n", ""},
    {"[::1]\n[::2]\n", ""},
    {"[1]\nx=1\n", ""},
    {"---\nhttp://a/\n", ""},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.bytes);
    auto path = files.write("list", row.bytes);
    auto result = read(path);
    CHECK_THAT(result.error,
               test::contains(row.kind.empty() ? "" : "this is " + row.kind));
    CHECK(result.error.empty() == row.kind.empty());
    CHECK(read(path, format::text).error == "");
    // For any number of first bytes of a pipe.
    auto judge = [&](size_t size, bool whole) {
      return input::judge_content(row.bytes.substr(0, size), whole, {},
                                  {"url", {}})
        .read_as;
    };
    auto all = judge(row.bytes.size(), true);
    for (size_t size = 0; size < row.bytes.size(); ++size) {
      auto some = judge(size, false);
      CHECK((some == all || some == input::content::form::undecided));
    }
  }
}

TEST_CASE("more bytes do not change a decision") {
  const strings contents{"{\n  \"urls\": [\n    \"http://a/\"\n  ]\n}\n",
                         "{\"url\": \"http://a/\"}\n{\"url\": \"http://b/\"}\n",
                         "[\n  \"http://a/\"\n]\n",
                         "http://a/\nhttp://b/\n",
                         "# list\n{\n\"url\": 1}\n",
                         "<rss version=\"2.0\">\n<channel>\n",
                         "<list>\nhttp://a/\n<x>\n",
                         "<x\ny>\n<urlset>\n",
                         "<?xml version=\"1.0\"?>\n<?x?>\n<urlset>\n",
                         "<http://a/>\n<http://b/>\n",

                         "url,id\nhttp://a/,1\n",
                         "http://a/,\nhttp://b/,\nhttp://c/\n",
                         "http://a/,\nhttp://b/\nhttp://c/,\n",
                         "http://a/|\"b\"\n\nhttp://b/|\"c\"\n",
                         "[1,2]\n",
                         "- http://a/\n- http://b/\nhttp://c/\n",
                         "- http://a/\n- http://b/\n- http://c/\n",
                         "[[a]]\nb = \"http://a/\"\n",
                         "a.example\nb.example\nhttp://c/\n",
                         "1,a.example\n2,b.example\n",
                         "a:\n  - http://a/\n",
                         "From: a\nhttp://a/\n"};
  using form = input::content::form;
  for (auto& bytes : contents)
    for (auto name : {format::text, format::jsonl, format::csv}) {
      auto judge = [&](size_t size) {
        return input::judge_content(std::string_view{bytes}.substr(0, size),
                                    size == bytes.size(), {name, false},
                                    {"url", {}})
          .read_as;
      };
      for (size_t size = 0; size < bytes.size(); ++size) {
        INFO(bytes.substr(0, size));
        auto found = judge(size);
        CHECK((found == form::undecided || found == judge(bytes.size())));
      }
    }
}
