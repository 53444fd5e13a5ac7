// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"

#include <caf/config.hpp>

TEST_CASE("what uses CAF's internals was written for this version of CAF") {
  // Before you change the version here, read the decision pages, compare what
  // they list under "What it uses of CAF's internals" with the new version, and
  // run the tests that they name.
  struct part {
    const char* file;
    int version;
    const char* decision;
  };
  const part parts[] = {
    {"runtime/scheduler", 1706, "a scheduler for short-lived actors"},
    {"runtime/guarded_wire.hpp", 1706,
     "our own TLS between coordinator and nodes"},
    {"runtime/tls_wire", 1706, "our own TLS between coordinator and nodes"},
    {"runtime/frame_guard", 1706, "each node gets a door"},
  };
  for (auto& x : parts) {
    INFO(x.file << " was written for CAF " << x.version / 10'000 << '.'
                << x.version / 100 % 100 << '.' << x.version % 100
                << ", and this is CAF " << CAF_MAJOR_VERSION << '.'
                << CAF_MINOR_VERSION << '.' << CAF_PATCH_VERSION
                << ": check what it uses of CAF's internals (docs/decisions: "
                << x.decision << ")");
    CHECK(CAF_VERSION == x.version);
  }
}
