// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/process.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace muster::test {

/// Which system calls to count, and whether the last one is done.
enum class kills {
  /// Counts all calls that change files. The last one is not done.
  before_change,
  /// Counts writes. Half of the bytes of the last one are written.
  within_write,
};

/// The end of a program that was killed at a system call, or ended before it.
struct traced_run {
  std::string call; ///< `pwrite64 out.db-wal`; empty if the program ended.
  exit_status status;
  std::string err;

  bool killed() const {
    return !call.empty();
  }
};

/// Runs a program and kills it with SIGKILL at a system call. Counts the calls,
/// of all threads, that change something in `directory`: they create, write,
/// truncate, rename, remove, change a mode, or sync. `number` counts from 1.
/// Nothing changes between two such calls, so the directory is then as after a
/// kill at any time between this call and the one before. Writes through memory
/// maps are not counted.
/// @throws std::system_error if programs cannot be traced here
traced_run run_until_change(std::vector<std::string> argv,
                            const std::string& directory, size_t number,
                            kills how = kills::before_change);

} // namespace muster::test
