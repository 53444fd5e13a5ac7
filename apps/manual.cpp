#include "apps/manual.hpp"

#include "apps/option_text.hpp"
#include "apps/version.hpp"

namespace muster {

namespace {

/// Keeps roff from reading the text as its own language.
std::string roff(std::string_view text) {
  std::string result;
  for (auto c : text) {
    if (c == '-')
      result += "\\-";
    else if (c == '\\')
      result += "\\e";
    else if (c == '\'')
      result += "\\(aq";
    else if ((c == '.') && result.empty())
      result += "\\&.";
    else
      result += c;
  }
  return result;
}

/// The term in bold, its meaning indented below.
std::string item(const std::string& term, const std::string& meaning) {
  return ".TP\n\\fB" + roff(term) + "\\fR\n" + roff(meaning) + "\n";
}

std::string item(const option& declared) {
  auto meaning = declared.help;
  if (!declared.accepts.empty() && declared.takes != arity::flag)
    meaning += " Accepts " + declared.accepts + ".";
  if (declared.get)
    if (auto text = default_text(declared); !text.empty())
      meaning += " Default: " + text + ".";
  return item(declared.usage(), meaning);
}

} // namespace

std::string manual_page() {
  std::string out = ".TH COORDINATOR 1 \"\" \"Muster " + roff(version)
                    + "\" \"User Commands\"\n"
                      ".SH NAME\n"
                      "coordinator \\- fetch lists of URLs and report the size "
                      "of their content\n"
                      ".SH SYNOPSIS\n"
                      ".B coordinator\n"
                      "[\\fIOPTION\\fR...] [\\fIURL\\fR...]\n"
                      ".SH EXAMPLES\n";
  for (const auto& [command, meaning] : usage_examples)
    out += item(std::string{command}, std::string{meaning});
  out += ".SH OPTIONS\n"
         "Options may stand in an INI file, too, named by\n"
         ".BR \\-c :\n"
         "in the section of the group, without the group in their names. The "
         "command line wins.\n";
  for (const auto& declared : command_table())
    out += item(declared);
  for (const auto& group : option_groups()) {
    out += ".SS " + roff(group.name) + "\n" + roff(group.help) + "\n";
    for (const auto& declared : option_table())
      if (declared.group() == group.name)
        out += item(declared);
  }
  out += ".SH EXIT STATUS\n";
  for (const auto& [number, meaning] : exit_codes)
    out += item(std::to_string(number), std::string{meaning});
  return out;
}

} // namespace muster
