// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

#include <string>
#include <vector>

// Checks that the programs have what cmake/hardening.cmake requests.

using namespace muster::test;

namespace {

const std::vector<std::string> programs{"coordinator", "muster-node"};

/// The output of a tool of binutils for a program.
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

TEST_CASE("programs are loaded at random addresses") {
  for (const auto& program : programs) {
    INFO(program);
    CHECK_THAT(told({"readelf", "-hW"}, program),
               contains("DYN (Position-Independent Executable file)"));
  }
}

TEST_CASE("no memory of a program is both writable and executable") {
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

TEST_CASE("stacks, buffers and containers are checked") {
  for (const auto& program : programs) {
    INFO(program);
    auto symbols = told({"readelf", "-sW", "--dyn-syms"}, program);
    CHECK_THAT(symbols, contains(" __stack_chk_fail@GLIBC"));
    CHECK_THAT(symbols, contains("_chk@GLIBC"));
    CHECK_THAT(symbols, contains("__glibcxx_assert_fail"));
  }
}

#ifdef __x86_64__
namespace {

bool has_note(const std::string& notes) {
  return notes.find("IBT") != std::string::npos
         && notes.find("SHSTK") != std::string::npos;
}

} // namespace

TEST_CASE("indirect jumps land only at marked places") {
  for (const auto& program : programs) {
    INFO(program);
    CHECK_THAT(told({"objdump", "-d", "--disassemble=main"}, program),
               contains("endbr64"));
  }
}

// Without the note, nothing checks the marks. The linker omits the note if one
// object lacks it. On Debian 12, the start files of the C library lack it.
TEST_CASE("programs have the note for these marks if the C library has it") {
  auto found = run({"c++", "-print-file-name=Scrt1.o"});
  REQUIRE(found.status == exit_status{0, 0});
  auto start = found.out.substr(0, found.out.find('\n'));
  auto notes = run({"env", "LC_ALL=C", "readelf", "-nW", start});
  REQUIRE(notes.status == exit_status{0, 0});
  for (const auto& program : programs) {
    INFO(program);
    CHECK(has_note(told({"readelf", "-nW"}, program)) == has_note(notes.out));
  }
}
#endif
