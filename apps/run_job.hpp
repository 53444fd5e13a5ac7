#pragma once

#include "apps/settings.hpp"

namespace muster {

/// The exit codes of the coordinator.
enum exit_code : int {
  exit_all_ok = 0,
  exit_some_not_ok = 1,
  exit_usage = 2, ///< Usage or configuration: nothing was fetched.
  exit_output_failed = 3,
  exit_interrupted = 130,
};

/// Runs the job that `config` describes, from opening its files to the
/// closing summary. Returns the exit code. Call once per process, with signals
/// blocked.
int run_job(settings config);

} // namespace muster
