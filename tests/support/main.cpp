// SPDX-License-Identifier: BSD-3-Clause

#if !__has_include(<catch2/catch_all.hpp>)
#  define CATCH_CONFIG_RUNNER
#endif
#include "tests/support/catch.hpp"

#include <csignal>

int main(int argc, char** argv) {
  // As in the programs: a peer that closes its connection must not end the
  // tests.
  std::signal(SIGPIPE, SIG_IGN);
  return Catch::Session().run(argc, argv);
}
