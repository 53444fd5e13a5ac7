// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/memory_reserve.hpp"

#include "tests/support/catch.hpp"

#include <new>

using namespace muster::http;

namespace {

struct out_of_memory {};

[[noreturn]] void end() {
  throw out_of_memory{};
}

} // namespace

TEST_CASE("without memory, exchanges fail first, and the process last") {
  auto before = std::set_new_handler(nullptr);
  keep_memory_reserve(end);
  auto no_memory = std::set_new_handler(before);
  REQUIRE(no_memory);
  CHECK_FALSE(owes_memory());
  auto use_up = [&] {
    for (unsigned i = 0; i < memory_reserve_parts; ++i) {
      no_memory();
      memory_may_fail scope;
      CHECK_THROWS_AS(no_memory(), std::bad_alloc);
    }
    CHECK_THROWS_AS(no_memory(), out_of_memory);
    // For each part, one exchange returns memory.
    for (unsigned i = 0; i < memory_reserve_parts; ++i)
      CHECK(owes_memory());
    CHECK_FALSE(owes_memory());
  };
  use_up();
  refill_memory_reserve();
  use_up();
  refill_memory_reserve();
}
