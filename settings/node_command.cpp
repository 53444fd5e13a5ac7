// SPDX-License-Identifier: BSD-3-Clause

#include "settings/node_command.hpp"

#include "settings/option_groups.hpp"

namespace muster {

command_definition node_command(node_settings& s) {
  command_definition result;
  result.name = "muster-node";
  result.purpose = "Fetches URLs for a coordinator on another machine.";
  result.summary = "fetch URLs for a coordinator on another machine";
  result.examples = {
    {"muster-node --cluster.join 127.0.0.1:7117",
     "Fetch for a coordinator on the same machine."},
    {"muster-node -c node.ini", "Read all options from an INI file."},
  };
  result.exit_codes = {
    {0, "The job ended and cluster.stay is false, or the node stopped after a "
        "signal and handed back its unfinished URLs."},
    {1, "No coordinator was found within cluster.patience, or the coordinator "
        "refused the node."},
    {2, "Usage or configuration error."},
    {5, "The machine had no memory left for the program. The coordinator gives "
        "the node's URLs to other nodes."},
    {130, "Interrupted twice."},
  };
  result.groups = {
    {"cluster", "Which coordinator to join. The coordinator sends all settings "
                "for fetching."},
    {"proxy",
     "Proxies. What is set here takes precedence over the coordinator's."},
    {"runtime", "Threads, memory and shutdown."},
  };
  result.options = node_cluster_options(s);
  for (auto& declared : proxy_options(s.proxy))
    result.options.push_back(std::move(declared));
  for (auto& declared : runtime_options(s.runtime, s.grace))
    result.options.push_back(std::move(declared));
  return result;
}

node_parse_outcome parse_node_command_line(int argc, const char* const* argv) {
  node_settings value;
  auto result = parse(node_command(value), argc, argv,
                      [&] { return validate(value); });
  return {std::move(result), std::move(value)};
}

} // namespace muster
