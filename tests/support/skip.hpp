// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace muster::test {

/// Reports that a test cannot run on this machine; the test then returns. If CI
/// is `true`, as in .ci/run, the test fails instead.
inline void skip(const std::string& why) {
  const auto* ci = std::getenv("CI");
  if (ci != nullptr && std::string_view{ci} == "true")
    FAIL("cannot run here: " << why);
  WARN("skipped: " << why);
}

} // namespace muster::test
