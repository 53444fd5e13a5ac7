// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/spare_blocks.hpp"

#include "tests/support/catch.hpp"

#include <cstddef>
#include <memory_resource>
#include <vector>

using muster::http::spare_blocks;

namespace {

/// Counts the allocated blocks.
class counting_heap final : public std::pmr::memory_resource {
public:
  size_t out = 0;
  size_t taken = 0; ///< In all.

private:
  void* do_allocate(size_t size, size_t alignment) override {
    ++out;
    ++taken;
    return std::pmr::new_delete_resource()->allocate(size, alignment);
  }

  void do_deallocate(void* block, size_t size, size_t alignment) override {
    --out;
    std::pmr::new_delete_resource()->deallocate(block, size, alignment);
  }

  bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

void take_and_give_back(spare_blocks& from, size_t count, size_t size) {
  std::vector<void*> blocks;
  for (size_t i = 0; i < count; ++i)
    blocks.push_back(from.allocate(size, 8));
  for (auto block : blocks)
    from.deallocate(block, size, 8);
}

} // namespace

TEST_CASE("a returned block is reused", "[spare_blocks]") {
  counting_heap heap;
  spare_blocks blocks{4, &heap};
  for (auto round = 0; round < 10; ++round)
    take_and_give_back(blocks, 3, 2'000);
  CHECK(heap.taken == 3);
}

TEST_CASE("the number of kept blocks is limited", "[spare_blocks]") {
  auto most = GENERATE(size_t{0}, size_t{1}, size_t{4});
  counting_heap heap;
  spare_blocks blocks{most, &heap};
  take_and_give_back(blocks, 10, 2'000);
  CHECK(heap.out == most);
}

TEST_CASE("a spare block is reused only for its size and alignment",
          "[spare_blocks]") {
  counting_heap heap;
  spare_blocks blocks{4, &heap};
  take_and_give_back(blocks, 2, 2'000);
  take_and_give_back(blocks, 1, 2'008);
  blocks.deallocate(blocks.allocate(2'000, 64), 2'000, 64);
  CHECK(heap.taken == 4);
  CHECK(heap.out == 2);
}

TEST_CASE("spare blocks are freed in the end", "[spare_blocks]") {
  counting_heap heap;
  {
    spare_blocks blocks{4, &heap};
    take_and_give_back(blocks, 3, 2'000);
  }
  CHECK(heap.out == 0);
}
