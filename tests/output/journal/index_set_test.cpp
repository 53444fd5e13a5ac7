// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/index_set.hpp"

#include "tests/support/catch.hpp"

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>

using muster::output::index_set;

namespace {

/// Bytes in use on the heap; 0 with a sanitizer's own heap.
size_t heap_bytes() {
  auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

} // namespace

TEST_CASE("an index is in the set after it was inserted") {
  index_set set;
  CHECK_FALSE(set.contains(0));
  for (uint64_t index : {uint64_t{0}, uint64_t{65'535}, uint64_t{65'536},
                         uint64_t{1} << 40, UINT64_MAX}) {
    set.insert(index);
    set.insert(index);
    CHECK(set.contains(index));
    CHECK_FALSE(set.contains(index - 2));
  }
}

TEST_CASE("a set of indexes equals a std::set") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  for (uint64_t range :
       {100U, 5'000U, 60'000U, 70'000U, 1'000'000U, 1U << 31}) {
    INFO("range " << range);
    index_set set;
    std::set<uint64_t> model;
    for (int i = 0; i < 30'000; ++i) {
      auto index = random() % range;
      set.insert(index);
      model.insert(index);
      auto other = random() % range;
      REQUIRE(set.contains(other) == model.contains(other));
    }
    for (auto index : model)
      REQUIRE(set.contains(index));
  }
}

TEST_CASE("ten million indexes take less than 100 MB") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr uint64_t count = 1'000'000; // They take minutes for all.
#else
  constexpr uint64_t count = 10'000'000;
#endif
  // A permutation: odd numbers have an inverse in the ring of 2^n.
  auto scattered = [](uint64_t i, uint64_t range) {
    return i * 0x9E3779B97F4A7C15 % range;
  };
  // All indexes of a list, one in ten, and one in a hundred; out of order.
  for (uint64_t range :
       {uint64_t{1} << 24, uint64_t{1} << 27, uint64_t{1} << 30}) {
    INFO("range " << range);
    auto before = heap_bytes();
    index_set set;
    for (uint64_t i = 0; i < count; ++i)
      set.insert(scattered(i, range));
    CHECK(heap_bytes() - before < 100'000'000);
    CHECK(set.contains(scattered(count / 2, range)));
    CHECK_FALSE(set.contains(scattered(count, range)));
  }
}
