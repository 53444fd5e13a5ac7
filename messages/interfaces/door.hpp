// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/job.hpp"
#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Represents a job to a node in another process, and that node to the
/// coordinator.
using door_actor = job_actor::extend<
  // What a node must know before it joins.
  caf::replies_to<terms_atom>::with<node_terms>,
  // From the coordinator, as in node_actor.
  caf::reacts_to<drain_atom>, caf::reacts_to<host_list>,
  caf::reacts_to<shed_atom, uint64_t>, caf::reacts_to<stop_atom>,
  caf::reacts_to<renew_atom, uint64_t>, caf::reacts_to<lost_atom>>;

} // namespace muster
