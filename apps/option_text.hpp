#pragma once

#include "apps/option.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Typical commands, with what they do.
struct usage_example {
  std::string_view command;
  std::string_view meaning;
};

inline constexpr usage_example usage_examples[] = {
  {"coordinator https://python.org https://isocpp.org",
   "Shows the sizes behind two URLs."},
  {"coordinator -i urls.txt -o results.jsonl",
   "Reads a list and writes a JSON object for each URL."},
  {"zcat urls.gz | coordinator -i - -o results.csv --fetch.timeout 20s",
   "Reads a list from standard input and writes CSV."},
};

struct exit_code {
  int code;
  std::string_view meaning;
};

inline constexpr exit_code exit_codes[] = {
  {0, "Every URL is ok."},
  {1, "Some URLs are not ok."},
  {2, "Error of usage or configuration; nothing was fetched."},
  {3, "The output could not be written."},
  {130, "Interrupted."},
};

/// The default as text: values joined by commas, the example where the
/// default differs by release, empty for none.
std::string default_text(const option& declared);

/// Breaks the text into lines of at most 80 columns, each indented by as many
/// blanks after `prefix`.
std::string wrap(std::string_view text, size_t indent,
                 std::string_view prefix = "");

} // namespace muster
