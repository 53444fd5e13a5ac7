// SPDX-License-Identifier: BSD-3-Clause

#include "apps/run_node.hpp"
#include "runtime/signals.hpp"
#include "runtime/startup.hpp"
#include "settings/node_command.hpp"

#include <iostream>

int main(int argc, char** argv) {
  muster::occupy_standard_streams();
  muster::explain_denials("muster-node");
  muster::explain_lack_of_memory();
  muster::give_back_freed_memory();
  muster::block_signals();
  auto parsed = muster::parse_node_command_line(argc, argv);
  std::cout << parsed.out << std::flush;
  std::cerr << parsed.err;
  if (parsed.next == muster::action::exit)
    return parsed.exit_code;
  return muster::run_node(parsed.value);
}
