// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster {

/// The exit codes of the coordinator.
enum exit_code : int {
  exit_all_ok = 0,
  exit_some_not_ok = 1,
  exit_usage = 2, ///< Usage or configuration: nothing was fetched.
  exit_output_failed = 3,
  exit_account_wrong = 4, ///< A bug: an input was lost, or counted twice.
  exit_no_memory = 5,     ///< As after a crash: --resume continues.
  exit_interrupted = 130,
};

} // namespace muster
