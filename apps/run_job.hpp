// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <string>

namespace muster {

/// The exit codes of the coordinator.
enum exit_code : int {
  exit_all_ok = 0,
  exit_some_not_ok = 1,
  exit_usage = 2, ///< Usage or configuration: nothing was fetched.
  exit_output_failed = 3,
  exit_account_wrong = 4, ///< A bug: an input was lost, or counted twice.
  exit_no_memory = 5,     ///< As after a crash: --resume goes on.
  exit_interrupted = 130,
};

/// Runs the job that `config` describes, from opening its files to the closing
/// summary. Returns the exit code. Call once per process, with signals blocked.
/// `resume_command` is printed if the job is not complete; empty if its output
/// cannot be resumed.
int run_job(settings config, const std::string& resume_command);

} // namespace muster
