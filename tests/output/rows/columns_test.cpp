// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"

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
