#include "apps/node_program.hpp"

#include "apps/cluster_options.hpp"
#include "apps/runtime_options.hpp"

namespace muster {

program node_program(node_settings& s) {
  program result;
  result.name = "node";
  result.purpose = "Fetches URLs for a coordinator on another machine.";
  result.summary = "fetch URLs for a coordinator on another machine";
  result.examples = {
    {"node --cluster.join 127.0.0.1:7117",
     "Helps a coordinator on the same machine."},
    {"node -c node.ini", "Takes everything from an INI file."},
  };
  result.exit_codes = {
    {0, "The job is over and cluster.stay is false, or a signal came and all "
        "was handed back."},
    {1, "There was no coordinator for as long as cluster.patience, or it "
        "refused the node."},
    {2, "Error of usage or configuration."},
    {130, "Interrupted twice."},
  };
  result.groups = {
    {"cluster", "Whom to help; how to fetch is the coordinator's to say."},
    {"runtime", "How the program runs."},
  };
  result.options = node_cluster_options(s);
  for (auto& declared : runtime_options(s.runtime, s.grace))
    result.options.push_back(std::move(declared));
  return result;
}

} // namespace muster
