// SPDX-License-Identifier: BSD-3-Clause

#include "http/status_set.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <utility>

using muster::http::status_set;

TEST_CASE("2xx is accepted by default") {
  status_set set;
  for (int status = -1; status <= 1'100; ++status) {
    CAPTURE(status);
    CHECK(set.contains(status) == (status >= 200 && status <= 299));
  }
  CHECK(set.str() == "200-299");
}

TEST_CASE("a list of statuses is read, and written in its shortest form") {
  struct row {
    const char* text;
    const char* shortest;
  };
  const row rows[] = {
    {"200", "200"},
    {"200-299,304,401", "200-299,304,401"},
    {" 401 ,\t200 - 299,304 ", "200-299,304,401"},
    {"404,404,403", "403-404"},
    {"200-250,240-299,300", "200-300"},
    {"200-200", "200"},
    {"200,,304,", "200,304"},
    {"200-999", "200-999"},
    {"999", "999"},
  };
  for (auto [text, shortest] : rows) {
    CAPTURE(text);
    std::string error;
    auto parsed = status_set::parse(text, error);
    REQUIRE(parsed);
    CHECK(error == "");
    CHECK(parsed->str() == shortest);
    CHECK(status_set::parse(shortest, error) == parsed);
  }
}

TEST_CASE("an invalid list of statuses is refused with the reason") {
  auto neither = [](const std::string& member) {
    return "'" + member
           + "' is neither a status from 200 to 999 nor a range such as "
             "200-299";
  };
  const std::pair<std::string, std::string> rows[] = {
    {"", "the list of statuses is empty; give at least one, as in 200-299"},
    {" , ", "the list of statuses is empty; give at least one, as in 200-299"},
    {"2xx", neither("2xx")},
    {"200..299", neither("200..299")},
    {"200,ok", neither("ok")},
    {"20", neither("20")},
    {"0200", neither("0200")},
    {"1000", neither("1000")},
    {"101", neither("101")},
    {"199-299", neither("199-299")},
    {"200-", neither("200-")},
    {"-299", neither("-299")},
    {"200-299-300", neither("200-299-300")},
    {"+200", neither("+200")},
    {"200 304", neither("200 304")},
    {"200;304", neither("200;304")},
    {"299-200", "the range '299-200' ends before it begins"},
  };
  for (auto& [text, sentence] : rows) {
    CAPTURE(text);
    std::string error;
    CHECK_FALSE(status_set::parse(text, error));
    CHECK(error == sentence);
  }
}
