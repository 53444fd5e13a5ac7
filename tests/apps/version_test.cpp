#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <string>

using namespace muster::test;

TEST_CASE("the programs tell the version that CMakeLists.txt says") {
  auto project = content_of(MUSTER_SOURCE_DIR "/CMakeLists.txt");
  const std::string before = "project(muster VERSION ";
  auto begin = project.find(before);
  REQUIRE(begin != std::string::npos);
  begin += before.size();
  auto version = project.substr(begin, project.find(' ', begin) - begin);
  for (const std::string program : {"coordinator", "node"}) {
    auto result = run({MUSTER_BINARY_DIR "/" + program, "--version"});
    CHECK(result.status == exit_status{0, 0});
    CHECK(result.out == program + " (Muster) " + version + "\n");
  }
}
