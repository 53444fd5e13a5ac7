// SPDX-License-Identifier: BSD-3-Clause

#pragma once

// Catch2 2 and 3 have different headers, and one name that the tests use
// differs.
#if __has_include(<catch2/catch_all.hpp>)
#  include <catch2/catch_all.hpp>
#else
#  include <catch2/catch.hpp>
#endif

#include <string>

namespace muster::test {

/// Matches a string that contains `part`.
inline auto contains(const std::string& part) {
#if __has_include(<catch2/catch_all.hpp>)
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}

} // namespace muster::test
