// SPDX-License-Identifier: BSD-3-Clause

#include "http/text.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;

TEST_CASE("durations are written like a person would write them") {
  CHECK(muster::http::to_text(0ms) == "0 ms");
  CHECK(muster::http::to_text(300ms) == "300 ms");
  CHECK(muster::http::to_text(1s) == "1 s");
  CHECK(muster::http::to_text(1'500ms) == "1.5 s");
  CHECK(muster::http::to_text(1'050ms) == "1.05 s");
  CHECK(muster::http::to_text(120s) == "120 s");
}

TEST_CASE("times are in UTC") {
  using std::chrono::sys_seconds;
  CHECK(muster::http::to_text(sys_seconds{784'111'777s})
        == "1994-11-06T08:49:37Z");
  CHECK(muster::http::to_text(sys_seconds{4'939'785'377s})
        == "2126-07-15T10:36:17Z");
}
