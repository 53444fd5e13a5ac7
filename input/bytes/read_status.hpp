// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>

namespace muster::input {

/// The result of a read.
enum class read_status : uint8_t {
  ready, ///< A line was stored.
  /// A pipe had no data for 100 ms, or a few megabytes contained no line. The
  /// caller must call again.
  would_wait,
  end,    ///< All inputs are read.
  failed, ///< An input failed: see reader::error().
};

} // namespace muster::input
