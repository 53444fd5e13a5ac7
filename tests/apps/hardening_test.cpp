#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

#include <string>
#include <vector>

// What cmake/hardening.cmake asks for, as it stands in the programs.

using namespace muster::test;

namespace {

const std::vector<std::string> programs{"coordinator", "node"};

/// What a tool of binutils says of a program.
std::string told(std::vector<std::string> tool, const std::string& program) {
  tool.insert(tool.begin(), {"env", "LC_ALL=C"});
  tool.push_back(MUSTER_BINARY_DIR "/" + program);
  auto result = run(tool);
  INFO(result.err);
  REQUIRE(result.status == exit_status{0, 0});
  REQUIRE_FALSE(result.out.empty());
  return result.out;
}

} // namespace

TEST_CASE("programs are loaded at addresses that nobody knows") {
  for (const auto& program : programs) {
    INFO(program);
    CHECK_THAT(told({"readelf", "-hW"}, program),
               contains("DYN (Position-Independent Executable file)"));
  }
}

TEST_CASE("no memory of a program is both written and run") {
  for (const auto& program : programs) {
    INFO(program);
    auto segments = told({"readelf", "-lW"}, program);
    CHECK_THAT(segments, contains("GNU_STACK"));
    CHECK_THAT(segments, !contains("RWE"));
  }
}

TEST_CASE("the loader's tables of a program are read-only") {
  for (const auto& program : programs) {
    INFO(program);
    CHECK_THAT(told({"readelf", "-lW"}, program), contains("GNU_RELRO"));
    CHECK_THAT(told({"readelf", "-dW"}, program), contains("NOW PIE"));
  }
}

TEST_CASE("stacks, buffers and containers of a program are checked") {
  for (const auto& program : programs) {
    INFO(program);
    auto symbols = told({"readelf", "-sW", "--dyn-syms"}, program);
    CHECK_THAT(symbols, contains(" __stack_chk_fail@GLIBC"));
    CHECK_THAT(symbols, contains("_chk@GLIBC"));
    CHECK_THAT(symbols, contains("__glibcxx_assert_fail"));
  }
}

#ifdef __x86_64__
TEST_CASE("indirect jumps into a program have a mark to land on") {
  for (const auto& program : programs) {
    INFO(program);
    CHECK_THAT(told({"objdump", "-d", "--disassemble=main"}, program),
               contains("endbr64"));
  }
}
#endif
