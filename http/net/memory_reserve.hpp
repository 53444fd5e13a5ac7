// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster::http {

/// An exchange can end for want of memory and be tried again later. While a
/// thread has one of these, a failed allocation throws std::bad_alloc, which
/// somebody handles. Elsewhere (actors, messages, files) nobody can go on
/// without memory: there the reserve helps, or the process ends.
class memory_may_fail {
public:
  memory_may_fail();
  ~memory_may_fail();
  memory_may_fail(const memory_may_fail&) = delete;
  memory_may_fail& operator=(const memory_may_fail&) = delete;
};

/// Has the process keep some memory in reserve from now on, in parts. What
/// cannot fail takes one part after the other. When none is left, `end` is
/// called, which must not allocate and never returns. Call once, first of all.
void keep_memory_reserve(void (*end)());

/// A part of the reserve was taken, and nobody has given memory back for it
/// yet: whoever asks is to do so. True once for each part.
bool owes_memory();

/// Fills the reserve up again, as far as there is memory.
void refill_memory_reserve();

/// Bytes of the reserve. They are not touched, so they take room in the address
/// space only.
inline constexpr unsigned long memory_reserve_part = 2 * 1'048'576;
inline constexpr unsigned memory_reserve_parts = 8;

} // namespace muster::http
