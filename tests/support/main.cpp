// SPDX-License-Identifier: BSD-3-Clause

#if !__has_include(<catch2/catch_all.hpp>)
#  define CATCH_CONFIG_RUNNER
#endif
#include "tests/support/catch.hpp"

#include <csignal>
#include <cstdlib>

int main(int argc, char** argv) {
  // As in the programs: a peer that closes its connection must not end the
  // tests.
  std::signal(SIGPIPE, SIG_IGN);
  // The servers of the tests are on this machine.
  for (auto name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                    "ALL_PROXY", "no_proxy", "NO_PROXY"})
    unsetenv(name);
  return Catch::Session().run(argc, argv);
}
