#include "apps/coordinator_program.hpp"

#include "apps/option_table.hpp"

namespace muster {

program coordinator_program(settings& s) {
  program result;
  result.name = "coordinator";
  result.purpose = "Fetches URLs and reports the size of their content.";
  result.summary = "fetch lists of URLs and report the size of their content";
  result.positional = "input.url";
  result.examples = {
    {"coordinator https://python.org https://isocpp.org",
     "Shows the sizes behind two URLs."},
    {"coordinator -i urls.txt -o results.jsonl",
     "Reads a list and writes a JSON object for each URL."},
    {"zcat urls.gz | coordinator -i - -o results.csv --fetch.timeout 20s",
     "Reads a list from standard input and writes CSV."},
  };
  result.exit_codes = {
    {0, "Every URL is ok."},
    {1, "Some URLs are not ok."},
    {2, "Error of usage or configuration, or an input that is no list; "
        "nothing was fetched."},
    {3, "The output could not be written."},
    {4, "The account of the run does not add up, which is a bug."},
    {130, "Interrupted."},
  };
  result.groups = {
    {"input", "Where the URLs come from."},
    {"fetch", "How a URL is fetched."},
    {"politeness", "What each host is spared."},
    {"tls", "Whom to trust."},
    {"output", "Where the records go."},
    {"cluster", "How other machines help."},
    {"runtime", "How the program runs."},
  };
  result.options = coordinator_options(s);
  return result;
}

} // namespace muster
