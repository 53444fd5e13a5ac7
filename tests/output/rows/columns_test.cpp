// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"

#include "output/open_writer.hpp"
#include "output/rows/format.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <simdjson.h>
#include <sstream>

using namespace muster;

namespace {

std::string documentation() {
  return test::content_of(MUSTER_SOURCE_DIR "/docs/output.md");
}

/// The names in the first column of the table that `heading` begins.
std::vector<std::string> first_cells(const std::string& heading) {
  std::vector<std::string> result;
  std::istringstream lines{documentation()};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| " + heading + " |", 0) == 0)
      inside = true;
    else if (line.empty())
      inside = false;
    else if (inside && line.rfind("| `", 0) == 0)
      result.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return result;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream fields{line};
  for (std::string field; std::getline(fields, field, ',');)
    result.push_back(field);
  return result;
}

} // namespace

TEST_CASE("the documentation has the columns of the CSV header") {
  std::string header;
  output::append_csv_header(header, {});
  header.pop_back();
  CHECK(first_cells("column") == split(header));
}

TEST_CASE("times are UTC with milliseconds") {
  const std::pair<int64_t, std::string_view> cases[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {999'999, "1970-01-01T00:00:00.999Z"},
    {951'782'399'999'000, "2000-02-28T23:59:59.999Z"},
    {951'868'799'000'000, "2000-02-29T23:59:59.000Z"},
    {1'795'858'560'007'001, "2026-11-28T09:36:00.007Z"},
    {4'107'542'399'999'999, "2100-02-28T23:59:59.999Z"},
    {253'402'300'799'999'999, "9999-12-31T23:59:59.999Z"},
  };
  for (auto& [us, text] : cases)
    CHECK(output::timestamp{microseconds{us}}.view() == text);
}

TEST_CASE("a chain of redirects is a list in JSON and text elsewhere") {
  output::redirect_chain chain{{301, "http://a/"}, {307, "https://b/?\"x,"}};
  std::string json;
  output::append_json_chain(json, chain);
  CHECK(json
        == R"([{"status":301,"url":"http://a/"},)"
           R"({"status":307,"url":"https://b/?\"x,"}])");
  std::string text;
  output::append_text_chain(text, chain);
  CHECK(text == "301 http://a/ 307 https://b/?\"x,");
}

TEST_CASE("JSON objects have the columns of the CSV header") {
  std::string header;
  output::append_csv_header(header, {});
  header.pop_back();
  for (const auto& rec : {test::ok_record(), test::error_record()}) {
    std::string line;
    output::append_json(line, rec, {});
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    REQUIRE(parser.parse(line).get(object) == simdjson::SUCCESS);
    std::vector<std::string> names;
    for (auto field : object)
      names.emplace_back(field.key);
    CHECK(names == split(header));
  }
}

TEST_CASE("the documentation has all outcomes and error kinds") {
  auto text = documentation();
  for (uint8_t i = 0; i < 4; ++i) {
    auto name = std::string{to_string(static_cast<outcome>(i))};
    CHECK(text.find("`" + name + "`") != std::string::npos);
  }
  std::vector<std::string> kinds;
  for (uint8_t i = 1;; ++i) {
    auto name = to_string(static_cast<http::error_kind>(i));
    if (name.empty())
      break;
    kinds.emplace_back(name);
  }
  CHECK(first_cells("error kind") == kinds);
}

TEST_CASE("chosen columns come in their order, then the others asked for") {
  output::column_choice choice;
  choice.carry = {"id", "label"};
  choice.headers = {"etag", "age"};
  auto names = [&choice](bool with_host = false) {
    std::string result;
    for (const auto& col : output::column_list{choice, with_host})
      result += col.name + " ";
    return result;
  };
  CHECK_THAT(names(), test::contains("index url ")
                        && test::contains(" duplicate_of etag age id label "));
  CHECK_THAT(names(true), test::contains(" duplicate_of host etag age id "));
  choice.fields = {"label", "host", "age", "url"};
  CHECK(names() == "label host age url etag id ");
  CHECK(names(true) == names());
  choice = {};
  choice.fields = {"status"};
  CHECK(names() == "status ");
}

TEST_CASE("records have the chosen columns in every format") {
  auto rec = test::ok_record(7, "https://Python.org:1/x");
  rec.result.fields = {"\"a,7\"", ""};
  rec.carry = {"42"};
  output::column_choice choice{{"id"}, {"host", "etag", "index"}, {}};
  choice.headers = {"etag", "age"};
  std::string json;
  output::append_json(json, rec, choice);
  CHECK(json
        == R"({"host":"python.org:1","etag":"\"a,7\"","index":7,)"
           R"("age":null,"id":"42"})"
           "\n");
  std::string csv;
  output::append_csv_header(csv, choice);
  output::append_csv(csv, rec, choice);
  CHECK(csv == "host,etag,index,age,id\npython.org:1,\"\"\"a,7\"\"\",7,,42\n");
  std::string text;
  output::append_text(text, rec, {false, output::column_list::details(choice)});
  CHECK(text
        == "Content from https://Python.org:1/x: 50231 bytes (host: "
           "python.org:1, etag: \"a,7\", index: 7)\n");
}

TEST_CASE("an impossible choice of columns is refused with the reason") {
  output::output_settings opts;
  opts.file = "r.jsonl";
  auto refuse = [&opts](std::vector<std::string> fields,
                        std::vector<std::string> headers = {},
                        std::vector<std::string> carry = {}) {
    opts.fields = std::move(fields);
    opts.headers = std::move(headers);
    opts.carry = std::move(carry);
    return output::check(opts);
  };
  CHECK(refuse({"url", "etag", "id", "host"}, {"etag"}, {"id"}) == "");
  CHECK_THAT(refuse({"url", "etag"}),
             test::contains("output.fields: there is no column 'etag'"));
  CHECK(refuse({"url", "index", "url"})
        == "output.fields: 'url' is given twice");
  CHECK(refuse({}, {"etag", "age", "etag"})
        == "output.headers: 'etag' is given twice");
  CHECK_THAT(refuse({}, {"set-cookie"}), test::contains("cannot be joined"));
  CHECK_THAT(refuse({}, std::vector<std::string>(33, "a")),
             test::contains("output.headers"));
  CHECK_THAT(refuse({}, {"status"}),
             test::contains("cannot record the response field 'status'"));
  CHECK_THAT(refuse({}, {"age"}, {"age"}),
             test::contains("cannot carry the input column 'age'"));
  CHECK(refuse({}, {}, {"host"}) == "");
  CHECK(refuse({"url", "host"}, {}, {"host"}) == "");
  opts.file = "r.db";
  CHECK_THAT(refuse({}, {"host"}), test::contains("already has a column"));
}
