// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/process.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace muster::test {

/// Which system calls count, and what becomes of the last one.
enum class kills {
  before_change, ///< All that change files; it is not done.
  within_write,  ///< Writes; the first half of the bytes gets to the file.
};

/// A program that was killed at a system call, or ended before it.
struct traced_run {
  std::string call; ///< `pwrite64 out.db-wal`; empty if the program ended.
  exit_status status;
  std::string err;

  bool killed() const {
    return !call.empty();
  }
};

/// Runs a program and kills it, with SIGKILL, at its system call number
/// `number`, from 1, of those that change what is in `directory`: they create,
/// write, cut, rename, remove, change the mode of, or sync something. What is
/// then in the directory is what a kill at any time between this call and the
/// one before leaves, since nothing changes it in between. Calls of all threads
/// are counted. The program may write through memory maps, too: these are not
/// seen.
/// @throws std::system_error if programs cannot be traced here
traced_run run_until_change(std::vector<std::string> argv,
                            const std::string& directory, size_t number,
                            kills how = kills::before_change);

} // namespace muster::test
