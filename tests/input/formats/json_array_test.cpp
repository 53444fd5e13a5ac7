// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/json_item.hpp"
#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

using namespace muster;
using namespace std::string_literals;
using test::scratch_directory;

using strings = std::vector<std::string>;

TEST_CASE("a JSON array gives the URLs of its elements") {
  struct row {
    std::string json;
    strings urls;
  };
  auto one = strings{"http://a/"};
  auto two = strings{"http://a/", "http://b/"};
  auto table = std::vector<row>{
    {R"(["http://a/"])", one},
    {R"(["http://a/","http://b/"])", two},
    {"[\n  \"http://a/\",\n  \"http://b/\"\n]\n", two},
    {" \n\t[ \"http://a/\" , {\"url\":\"http://b/\"} ] \r\n", two},
    {"\xef\xbb\xbf[\"http:\\/\\/a\\/\"]", one},
    {R"([{"x":[1,{"url":"http://no/"},"]"],"url":"http://a/"}])", one},
    {R"([{"t":"}],[\\\"{","url":"http://a/"},{"url":"http://b/"}])", two},
    {"[]", {}},
    {"[ ]\n", {}},
    {"[\"\u3000http://a/\u200b\"]", one},
    {R"([{"id":1},"http://a/"])",
     {"!l.json:1: element 1: field \"url\" is missing", "http://a/"}},
    {"[\"http://a/\",\n7, null,true,\n[\"http://b/\"]]",
     {"http://a/", "!l.json:2: element 2: neither a JSON object nor a string",
      "!l.json:2: element 3: neither a JSON object nor a string",
      "!l.json:2: element 4: neither a JSON object nor a string",
      "!l.json:3: element 5: neither a JSON object nor a string"}},
    {"[\"\",\"http://a/\"]",
     {"!l.json:1: element 1: the string is empty", "http://a/"}},
    {"[\"http://a/\\nhttp://b/\"]",
     {"!l.json:1: element 1: a line break inside the URL"}},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.json);
    for (auto& bytes : {row.json, test::gzip(row.json)}) {
      auto read = test::read_file(files.write("l.json", bytes));
      CHECK(read.error == "");
      strings urls;
      for (auto& url : read.urls())
        urls.push_back(test::without_directory(url, files));
      CHECK(urls == row.urls);
    }
  }
}

TEST_CASE("the result of a JSON item does not depend on later bytes") {
  auto table = strings{
    R"({"":://a/"}}a/"})",
    R"({"url":"http://a/","x"})",
    R"({"url")",
    R"({"url":)",
    R"({"url":"http://a/")",
    R"({"url":"http://a/",)",
    R"({"x":[1,2)",
    R"({"x":tru)",
    R"({"x":1)",
    R"("http://a/)",
    R"("http://a/"x)",
    R"({"x":{"y":1})",
  };
  for (auto& text : table) {
    strings found;
    for (auto* after :
         {"", "}", "\"", "]", ",", "1", ":\"http://b/\"}", "e}"}) {
      auto bytes = text + after + std::string(64, ' ');
      input::json_item_reader items{{"url", {}}};
      input::line line;
      items.read(std::string_view{bytes}.substr(0, text.size()), line);
      INFO(text << " followed by " << after);
      CHECK(!line.error.empty());
      found.push_back(line.url + " " + line.error);
      CHECK(found.back() == found.front());
    }
  }
}

TEST_CASE("an error inside an element affects only this element") {
  scratch_directory files;
  auto read = test::read_file(files.write(
    "l.json", "[\"http://a/\\x\",\n{\"url\" \"http://b/\"},\n\"caf\xe9\","
              "{\"url\":1},\"http://c/\"]"));
  CHECK(read.status == input::read_status::end);
  REQUIRE(read.lines.size() == 5);
  CHECK_THAT(read.lines[0].error, test::contains("element 1: broken JSON ("));
  CHECK(read.lines[0].url == "\"http://a/\\x\"");
  CHECK_THAT(read.lines[1].error,
             test::contains("l.json:2: element 2: broken"));
  CHECK_THAT(read.lines[2].error,
             test::contains("l.json:3: element 3: broken"));
  CHECK_THAT(read.lines[3].error,
             test::contains("element 4: field \"url\" is a "
                            "number, not a string"));
  CHECK(read.lines[3].url == "{\"url\":1}");
  CHECK(read.lines[4].error == "");
}

TEST_CASE("the error of a broken JSON array says where it is") {
  struct row {
    std::string json;
    size_t lines;
    std::string error;
  };
  auto table = std::vector<row>{
    {R"(["http://a/","http://b/")", 2,
     "the JSON array ends early after element 2"},
    {R"(["http://a/",)", 1, "the JSON array ends early after element 1"},
    {R"(["http://a/","http://b)", 1,
     "the JSON array ends early, inside a string after element 1"},
    {R"([{"url":"http://a/")", 0, "the JSON array ends early"},
    {"[ \"", 0, "the JSON array ends early, inside a string"},
    {R"(["http://a/" "http://b/"])", 1, "a comma is missing after element 1"},
    {R"(["http://a/",,"http://b/"])", 1,
     "a comma without an element after element 1"},
    {R"(["http://a/","http://b/",])", 2,
     "a comma without an element after element 2"},
    {R"(["http://a/"]])", 1,
     "there is data after the JSON array after element 1"},
    {"[\"http://a/\"]\n[\"http://b/\"]", 1,
     "there is data after the JSON array after element 1"},
  };
  scratch_directory files;
  for (auto& row : table) {
    INFO(row.json);
    auto path = files.write("l.json", row.json);
    auto read = test::read_file(path);
    CHECK(read.status == input::read_status::failed);
    CHECK(read.lines.size() == row.lines);
    CHECK(read.error == path + ": " + row.error);
  }
}

TEST_CASE("fields of an array's objects are carried, from any field") {
  scratch_directory files;
  input::input_settings opts;
  opts.files = {files.write(
    "list", R"([{"link":"http://a/","id":7},"http://b/",{"id":8}])")};
  opts.field = "link";
  opts.carry = {"id"};
  auto read = test::read_all(opts);
  REQUIRE(read.lines.size() == 3);
  CHECK(read.lines[0].url == "http://a/");
  CHECK(read.lines[0].carry == strings{"7"});
  CHECK(read.lines[1].carry == strings{""});
  CHECK(read.lines[2].carry == strings{"8"});
}

TEST_CASE("elements may arrive in any pieces and be 1 MiB long") {
  scratch_directory files;
  std::string json = "[\n";
  strings expected;
  for (int i = 0; i < 30'000; ++i) {
    expected.push_back("http://host/" + std::to_string(i));
    json += i == 0 ? "" : ",\n";
    json += i % 2 == 0 ? '"' + expected.back() + '"'
                       : "{\"n\":[{}],\"url\":\"" + expected.back() + "\"}";
  }
  json += "\n]";
  CHECK((test::read_file(files.write("a", json)).urls() == expected));
  CHECK(
    (test::read_file(files.write("a", test::gzip(json))).urls() == expected));
  auto big = [](size_t size) { return '"' + std::string(size, 'x') + '"'; };
  auto path = files.write("l.json", "[" + big(1'000'000) + "," + big(3'000'000)
                                      + "," + big(1'100'000)
                                      + ",\"http://a/\"]");
  auto read = test::read_file(path);
  CHECK(read.error == "");
  REQUIRE(read.lines.size() == 4);
  CHECK(read.lines[0].url.size() == 1'000'000);
  for (size_t i : {1, 2}) {
    CHECK_THAT(read.lines[i].error, test::contains(": longer than 1 MiB"));
    CHECK(read.lines[i].cut);
  }
  CHECK(read.lines[3].url == "http://a/");
}
