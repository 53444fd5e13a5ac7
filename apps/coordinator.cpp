// SPDX-License-Identifier: BSD-3-Clause

#include "apps/job.hpp"
#include "apps/resume_command.hpp"
#include "runtime/signals.hpp"
#include "runtime/startup.hpp"
#include "settings/coordinator_command.hpp"

#include <iostream>

int main(int argc, char** argv) {
  muster::occupy_standard_streams();
  muster::explain_denials("coordinator");
  muster::explain_lack_of_memory();
  muster::give_back_freed_memory();
  muster::block_signals();
  auto parsed = muster::parse_command_line(argc, argv);
  std::cout << parsed.out << std::flush;
  std::cerr << parsed.err;
  if (parsed.next == muster::action::exit)
    return parsed.exit_code;
  muster::job job{parsed.value,
                  muster::resume_command(argc, argv, parsed.value)};
  if (auto failed = job.open())
    return *failed;
  job.run();
  return job.close();
}
