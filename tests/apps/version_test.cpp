#include "apps/version.hpp"
#include "tests/support/catch.hpp"

#include <string>

TEST_CASE("the version is known") {
  CHECK_FALSE(std::string{muster::version}.empty());
}
