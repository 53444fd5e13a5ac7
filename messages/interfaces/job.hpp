// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Where a node gets its URLs: the coordinator of its own process, or the door
/// of a coordinator in another process.
using job_actor = caf::typed_actor<
  // A node (a node_actor) joins under a name; it takes up to this many URLs at
  // once.
  caf::reacts_to<join_atom, caf::actor, std::string, uint64_t>,
  // A node has results; each frees one unit of its credit.
  caf::reacts_to<result_batch>,
  // A node passes on fetches whose next exchange is with another host.
  caf::reacts_to<task_batch>,
  // A node hands back URLs that it has not started.
  caf::reacts_to<returned_atom, index_batch>,
  // The same in answer to shed: the node has too many URLs, so do not give it
  // these again. May be empty.
  caf::reacts_to<shed_atom, index_batch>,
  // A node currently runs this many fetches, and could start another URL at
  // once or not.
  caf::reacts_to<load_atom, uint64_t, bool>,
  // The heartbeat of a node with a lease: its load as above, and a stamp, which
  // it expects back with renew_atom.
  caf::reacts_to<alive_atom, uint64_t, bool, uint64_t>,
  // More about the running fetches of a node, for the progress line.
  caf::reacts_to<load_report>,
  // A node's machine has run out of this resource; its fetches wait.
  caf::reacts_to<http::shortage>,
  // Hosts have asked a node for a wait or for fewer requests.
  caf::reacts_to<host_wait_list>,
  // A node takes no more URLs. It is stopped when it has none left.
  caf::reacts_to<leave_atom>>;

} // namespace muster
