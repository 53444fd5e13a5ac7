// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Reads the input. Detached, because a disk or a terminal may keep it waiting.
using source_actor = caf::typed_actor<
  // Reads as ordered. Answers within 100 ms if a pipe has no data.
  caf::replies_to<read_order>::with<input_batch>>;

} // namespace muster
