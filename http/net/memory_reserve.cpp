// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/memory_reserve.hpp"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <new>

namespace muster::http {

namespace {

// Global, because a process has one heap and one new-handler.

thread_local unsigned may_fail = 0;
std::array<std::atomic<void*>, memory_reserve_parts> parts{};
std::atomic<unsigned> missing{memory_reserve_parts};
std::atomic<unsigned> owed{0};
std::atomic<void (*)()> end_process{nullptr};

/// Maps memory outside the heap, so that all threads can use it after it is
/// unmapped.
void* map_part() {
  auto at = mmap(nullptr, memory_reserve_part, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return at == MAP_FAILED ? nullptr : at;
}

/// The new-handler: operator new calls it when there is no memory.
void on_no_memory() {
  if (may_fail > 0)
    throw std::bad_alloc{};
  for (auto& part : parts) {
    if (auto at = part.exchange(nullptr)) {
      munmap(at, memory_reserve_part);
      ++missing;
      ++owed;
      return;
    }
  }
  end_process.load()();
}

} // namespace

memory_may_fail::memory_may_fail() {
  ++may_fail;
}

memory_may_fail::~memory_may_fail() {
  --may_fail;
}

void keep_memory_reserve(void (*end)()) {
  end_process = end;
  refill_memory_reserve();
  std::set_new_handler(on_no_memory);
}

bool owes_memory() {
  auto count = owed.load(std::memory_order_relaxed);
  while (count > 0)
    if (owed.compare_exchange_weak(count, count - 1))
      return true;
  return false;
}

void refill_memory_reserve() {
  if (end_process.load() == nullptr || missing.load() == 0)
    return;
  for (auto& part : parts) {
    if (part.load())
      continue;
    auto fresh = map_part();
    if (!fresh)
      return;
    void* none = nullptr;
    if (part.compare_exchange_strong(none, fresh))
      --missing;
    else
      munmap(fresh, memory_reserve_part);
  }
}

} // namespace muster::http
