// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <regex>

using muster::test::contains;
using muster::test::content_of;

namespace {

const std::string root = MUSTER_SOURCE_DIR;

} // namespace

TEST_CASE("the chart of the comparison shows the published figures") {
  auto drawn =
    muster::test::run({root + "/bench/chart", root + "/bench/figures.json"});
  INFO(drawn.err);
  REQUIRE(drawn.status.code == 0);
  CHECK((drawn.out == content_of(root + "/docs/pictures/comparison.svg")));
  auto figures = content_of(root + "/bench/figures.json");
  auto page = content_of(root + "/docs/performance.md");
  static const std::regex figure{"\"cpu_us\": ([0-9.]+)"};
  size_t count = 0;
  for (std::sregex_iterator i{figures.begin(), figures.end(), figure}, end;
       i != end; ++i, ++count)
    CHECK_THAT(page, contains("| " + (*i)[1].str() + " |"));
  CHECK(count > 20);
}

TEST_CASE("the recording shows the commands that its script types") {
  auto script = content_of(root + "/scripts/record");
  auto picture = content_of(root + "/docs/pictures/recording.svg");
  static const std::regex command{"\n    \"([^\"]+)\",\n"};
  std::smatch found;
  REQUIRE(std::regex_search(script, found, command));
  CHECK_THAT(picture, contains(">$</tspan> " + found[1].str() + "</text>"));
}

TEST_CASE("a chart needs figures") {
  auto drawn = muster::test::run({root + "/bench/chart", "/nowhere.json"});
  CHECK(drawn.status.code == 1);
  CHECK(drawn.out == "");
}
