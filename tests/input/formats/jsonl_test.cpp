// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"

using namespace muster;
using namespace std::string_literals;
using test::scratch_directory;

using strings = std::vector<std::string>;

TEST_CASE("a JSON line gives its URL or the reason why it has none") {
  struct row {
    std::string json;
    std::string url; // "!" and a part of the error if there is one
  };
  auto table = std::vector<row>{
    {R"({"url":"http://a/"})", "http://a/"},
    {R"(  { "id" : 1 , "url" : " http://a/ " }  )", "http://a/"},
    {R"({"url":"http:\/\/a\/\u00fc"})", "http://a/\xc3\xbc"},
    {R"({"\u0075rl":"http://a/"})", "http://a/"},
    {R"({"url":"http://a/","url":"http://b/"})", "http://b/"},
    {R"({"url":1,"url":"http://b/"})", "http://b/"},
    {R"({"x":{"url":"http://no/"},"url":"http://a/"})", "http://a/"},
    {R"({"n":123456789012345678901234567890,"url":"http://a/"})", "http://a/"},
    {R"({"x":{"url":"http://no/"}})", "!field \"url\" is missing"},
    {R"({"urls":"http://no/"})", "!field \"url\" is missing"},
    {R"({})", "!field \"url\" is missing"},
    {R"({"url":""})", "!field \"url\" is empty"},
    {R"({"url":" "})", "!field \"url\" is empty"},
    {R"({"url":null})", "!field \"url\" is null, not a string"},
    {R"({"url":1.5})", "!field \"url\" is a number, not a string"},
    {R"({"url":true})", "!field \"url\" is a boolean, not a string"},
    {R"({"url":["http://a/"]})", "!field \"url\" is an array, not a string"},
    {R"({"url":{"a":1}})", "!field \"url\" is an object, not a string"},
    {R"({"url":"http://b/","url":7})", "!field \"url\" is a number"},
    {R"("http://a/")", "http://a/"},
    {R"("http://a/" 1)", "!broken JSON"},
    {R"("http://a/)", "!broken JSON"},
    {R"([{"url":"http://a/"}])", "!neither a JSON object nor a string"},
    {R"(http://a/)", "!neither a JSON object nor a string"},
    {R"({"url":"http://a/")", "!broken JSON"},
    {R"({"url":"http://a/)", "!broken JSON"},
    {R"({"url":"http://a/"}})", "!broken JSON"},
    {R"({"url":"http://a/"} {"url":"http://b/"})", "!broken JSON"},
    {R"({"url":"http://a/","x" 1})", "!broken JSON"},
    {R"({"url":"http://a/\x"})", "!broken JSON"},
    {R"({"url":"http://a/\ud800"})", "!broken JSON"},
    {R"({url:"http://a/"})", "!broken JSON"},
    {R"({"url":nul})", "!"},
    {"{\"url\":\"http://a/\xff\"}", "!broken JSON"},
    {"{\"url\":\"http://a/\0\"}"s, "!broken JSON"},
    {"{", "!broken JSON"},
  };
  scratch_directory files;
  std::string bytes;
  for (auto& row : table)
    bytes += row.json + "\n\n"; // blank lines count but are no records
  auto read = test::read_file(files.write("list.jsonl", bytes));
  CHECK(read.status == input::read_status::end);
  REQUIRE(read.lines.size() == table.size());
  for (size_t i = 0; i < table.size(); ++i) {
    auto& line = read.lines[i];
    INFO(table[i].json);
    CHECK(line.index == i);
    if (table[i].url.front() != '!') {
      CHECK(line.error == "");
      CHECK(line.url == table[i].url);
      continue;
    }
    auto place = files / "list.jsonl:" + std::to_string(2 * i + 1) + ": ";
    CHECK_THAT(line.error, test::contains(place));
    CHECK_THAT(line.error, test::contains(table[i].url.substr(1)));
    CHECK(line.url == table[i].json);
  }
}

TEST_CASE("JSON values are carried unchanged") {
  scratch_directory files;
  auto path = files.write(
    "list.ndjson",
    R"({"url":"http://a/","id":7,"t":"x\ny","o":{"k": [1, 2]},"b":true})"
    "\r\n"
    R"({"id":1e5,"t":null,"url":"http://b/"})"
    "\n"
    R"({"id": -0.50 ,"t":"kept","o":[ ]})"
    "\n"
    R"({"url":"http://d/"})");
  auto read = test::read_file(path, {"id", "t", "o", "b", "url", "id"});
  REQUIRE(read.lines.size() == 4);
  CHECK(read.lines[0].carry
        == strings{"7", "x\ny", R"({"k": [1, 2]})", "true", "http://a/", "7"});
  CHECK(read.lines[1].carry == strings{"1e5", "", "", "", "http://b/", "1e5"});
  CHECK(read.lines[2].carry
        == strings{"-0.50", "kept", "[ ]", "", "", "-0.50"});
  CHECK(read.lines[2].error != "");
  CHECK(read.lines[3].carry == strings{"", "", "", "", "http://d/", ""});
}

TEST_CASE("the URL may be in a field of another name") {
  scratch_directory files;
  input::input_settings opts;
  opts.field = "link.href";
  opts.format = input::format::jsonl;
  opts.files = {files.write("list", R"({"link.href":"http://a/"})")};
  CHECK(test::read_all(opts).urls() == strings{"http://a/"});
}

TEST_CASE("a JSON line over 1 MiB is an error and the rest is read") {
  scratch_directory files;
  auto object = [](size_t size) {
    return R"({"url":"http://a/","x":")" + std::string(size, 'x') + "\"}\n";
  };
  auto read = test::read_file(
    files.write("list.json", object(2000000) + object(1000000)));
  CHECK(read.urls()
        == strings{"!" + files / "list.json:1: line longer than 1 MiB",
                   "http://a/"});
}
