// SPDX-License-Identifier: BSD-3-Clause

#include "settings/coordinator_command.hpp"

#include "settings/option_groups.hpp"

namespace muster {

command_definition coordinator_command(settings& s) {
  command_definition result;
  result.name = "coordinator";
  result.purpose = "Fetches URLs and reports the size of their content.";
  result.summary = "fetch lists of URLs and report the size of their content";
  result.positional = "input.url";
  result.examples = {
    {"coordinator https://python.org https://isocpp.org",
     "Show the size of the content of two URLs."},
    {"coordinator -i urls.txt -o results.jsonl",
     "Read a list and write one JSON object per URL."},
    {"zcat urls.gz | coordinator -i - -o results.csv --fetch.timeout 20s",
     "Read a list from standard input and write CSV."},
  };
  result.exit_codes = {
    {0, "Every URL is ok."},
    {1, "At least one URL is not ok."},
    {2, "Usage or configuration error, or an input that is not a list of URLs. "
        "Nothing was fetched."},
    {3, "The output could not be written."},
    {4, "The totals of the run do not add up. This is a bug."},
    {5, "The machine had no memory left for the program. Finished records are "
        "on file; --resume continues."},
    {130, "Interrupted."},
  };
  result.groups = {
    {"input", "Where URLs come from."},
    {"fetch", "How URLs are fetched."},
    {"politeness", "Limits per host."},
    {"proxy", "How to reach servers through a proxy."},
    {"tls", "Which certificates to trust."},
    {"output", "Where and how records are written."},
    {"cluster", "Fetching with several machines."},
    {"runtime", "Threads, memory and shutdown."},
  };
  result.options = coordinator_options(s);
  result.shorthands = {{'I', "fetch.method", "HEAD"},
                       {'k', "tls.verify", "false"}};
  result.foreign = foreign_names();
  return result;
}

parse_outcome parse_command_line(int argc, const char* const* argv) {
  settings value;
  auto result = parse(coordinator_command(value), argc, argv, [&] {
    derive(value);
    auto error = validate(value);
    return error.empty() ? load_authorities(value) : error;
  });
  return {std::move(result), std::move(value)};
}

} // namespace muster
