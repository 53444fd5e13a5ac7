// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace muster::test {

/// Holds a lock on installing from the build directory, where CMake writes its
/// manifest and the stripped programs. Tests run in parallel processes.
class install_turn {
public:
  install_turn()
    : lock_{open(MUSTER_BINARY_DIR "/install_test.lock",
                 O_CREAT | O_RDWR | O_CLOEXEC, 0600)} {
    REQUIRE(flock(lock_, LOCK_EX) == 0);
  }

  ~install_turn() {
    close(lock_);
  }

  install_turn(const install_turn&) = delete;
  install_turn& operator=(const install_turn&) = delete;

private:
  int lock_;
};

} // namespace muster::test
