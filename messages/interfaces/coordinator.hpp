// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/door.hpp"
#include "messages/interfaces/job.hpp"
#include "messages/interfaces/sink.hpp"
#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Runs one job: one input list and its output. Other processes have no handle
/// of it.
using coordinator_actor = job_actor::extend<
  // A node of another process joins.
  caf::reacts_to<join_atom, door_actor, std::string, uint64_t>,
  // As in receipt_actor.
  caf::reacts_to<write_receipt>,
  // Answers when the job is over.
  caf::replies_to<report_atom>::with<job_report>,
  // Start no more URLs, finish those that have started, then report.
  caf::reacts_to<drain_atom>,
  // Abandon the running fetches, then report.
  caf::reacts_to<stop_atom>>;

} // namespace muster
