// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster::http {

/// While a thread has such an object, a failed allocation throws
/// std::bad_alloc, which the caller handles: an exchange ends and is tried
/// again later. Without it (actors, messages, files), nothing can continue
/// without memory, so an allocation uses the reserve, or the process ends.
class memory_may_fail {
public:
  memory_may_fail();
  ~memory_may_fail();
  memory_may_fail(const memory_may_fail&) = delete;
  memory_may_fail& operator=(const memory_may_fail&) = delete;
};

/// Keeps some memory in reserve, in parts. Allocations that must not fail take
/// one part after the other. When none is left, `end` is called. It must not
/// allocate and must not return. Call this once, at the start.
void keep_memory_reserve(void (*end)());

/// Returns true once for each part of the reserve that was taken. The caller
/// must then free some memory.
bool owes_memory();

/// Refills the reserve, as far as there is memory.
void refill_memory_reserve();

/// Size of a part in bytes. The reserve is never written to, so it uses only
/// address space.
inline constexpr unsigned long memory_reserve_part = 2 * 1'048'576;
inline constexpr unsigned memory_reserve_parts = 8;

} // namespace muster::http
