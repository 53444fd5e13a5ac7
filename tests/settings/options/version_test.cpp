// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <string>

using namespace muster::test;

TEST_CASE("the programs print the version of the project") {
  auto project = content_of(MUSTER_SOURCE_DIR "/CMakeLists.txt");
  const std::string before = "project(muster VERSION ";
  auto begin = project.find(before);
  REQUIRE(begin != std::string::npos);
  begin += before.size();
  auto end = project.find_first_of(" )\n", begin);
  auto version = project.substr(begin, end - begin);
  for (std::string name : {"coordinator", "muster-node"}) {
    auto result = run({MUSTER_BINARY_DIR "/" + name, "--version"});
    CHECK(result.status == exit_status{0, 0});
    CHECK(result.out == name + " (Muster) " + version + "\n");
    CHECK(result.err.empty());
  }
}
