// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Keeps a node process joined to its coordinator.
using link_actor = caf::typed_actor<
  // Answers when the process should end.
  caf::replies_to<report_atom>::with<link_end>,
  // Leave when the node has finished the fetches that have started.
  caf::reacts_to<drain_atom>,
  // Leave at once.
  caf::reacts_to<stop_atom>>;

} // namespace muster
