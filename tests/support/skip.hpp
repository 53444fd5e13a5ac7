// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace muster::test {

/// Says that a test cannot run on this machine; the test then returns. Where CI
/// is `true`, as in .ci/run, it has to run: there it fails.
inline void skip(const std::string& why) {
  const auto* ci = std::getenv("CI");
  if (ci != nullptr && std::string_view{ci} == "true")
    FAIL("cannot run here: " << why);
  WARN("skipped: " << why);
}

} // namespace muster::test
