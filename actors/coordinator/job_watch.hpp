// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/coordinator.hpp"

namespace muster {

/// Waits for the end of a job, even if its coordinator dies before.
using job_watch_actor = caf::typed_actor<
  // Answers when the job is over.
  caf::replies_to<report_atom>::with<job_report>>;

struct job_watch_state {
  static inline const char* name = "job watch";

  caf::typed_response_promise<job_report> waiting;
};

job_watch_actor::behavior_type
job_watch(job_watch_actor::stateful_pointer<job_watch_state> self,
          const coordinator_actor& job);

} // namespace muster
