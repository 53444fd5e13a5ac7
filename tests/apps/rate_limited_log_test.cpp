// SPDX-License-Identifier: BSD-3-Clause

#include "apps/rate_limited_log.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("strangers cannot fill the log") {
  std::chrono::steady_clock::time_point now;
  std::vector<std::string> told;
  auto tell = rate_limited([&](const std::string& x) { told.push_back(x); }, 2,
                           [&] { return now; });
  for (auto x : {"a", "b", "c", "d"})
    tell(x);
  CHECK(told == std::vector<std::string>{"a", "b"});
  now += 59s;
  auto copy = tell;
  copy("e");
  CHECK(told.size() == 2);
  now += 1s;
  tell("f");
  now += 1min;
  tell("g");
  CHECK(told
        == std::vector<std::string>{"a", "b", "(3 more such lines omitted)",
                                    "f", "g"});
}
