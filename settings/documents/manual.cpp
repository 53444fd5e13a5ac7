// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/manual.hpp"

#include "messages/version.hpp"
#include "settings/documents/manual_text.hpp"
#include "settings/documents/option_text.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace muster {

namespace {

/// Escapes the text, so that roff does not interpret it.
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

/// The text in lines of at most 80 bytes, if its words allow.
std::string filled(std::string_view text) {
  constexpr size_t width = 80;
  std::string result;
  size_t line = 0;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    auto word = roff(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line > 0 && line + 1 + word.size() > width) {
      result += '\n';
      line = 0;
    } else if (line > 0) {
      result += ' ';
      ++line;
    }
    result += word;
    line += word.size();
  }
  return result + "\n";
}

/// The term in bold, its meaning indented below.
std::string item(const std::string& term, const std::string& meaning) {
  return ".TP\n\\fB" + roff(term) + "\\fR\n" + filled(meaning);
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

std::string items(const std::vector<manual_entry>& entries) {
  std::string result;
  for (const auto& [term, meaning] : entries)
    result += item(term, meaning);
  return result;
}

} // namespace

std::string manual_page(const command_definition& of) {
  std::string title;
  for (auto c : of.name)
    title += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  auto out = ".TH " + roff(title) + " 1 \"" + release_day + "\" \"Muster "
             + roff(version) + "\" \"User Commands\"\n.SH NAME\n"
             + roff(of.name) + " \\- " + roff(of.summary)
             + "\n.SH SYNOPSIS\n.B " + roff(of.name) + "\n[\\fIOPTION\\fR...]";
  if (!of.positional.empty())
    out += " [\\fIURL\\fR...]";
  out += "\n.SH DESCRIPTION\n";
  auto text = manual_text_of(of.name);
  for (const auto& paragraph : text.description)
    out += (&paragraph == &text.description.front() ? "" : ".PP\n")
           + filled(paragraph);
  out += ".SH OPTIONS\n"
         "Options can also be set in an INI file, given with\n"
         ".BR \\-c .\n"
         "There, the group is the section, and the key is the rest of the "
         "name.\n"
         "The command line overrides the file.\n";
  for (const auto& declared : command_table())
    out += item(declared);
  for (const auto& group : of.groups) {
    out += ".SS " + roff(group.name) + "\n" + filled(group.help);
    for (const auto& declared : of.options)
      if (declared.group() == group.name)
        out += item(declared);
  }
  if (!text.fields.empty())
    out += ".SH RECORD FIELDS\n"
           "Empty in CSV, or null, where there is no such value.\n"
           + items(text.fields);
  out += ".SH EXIT STATUS\n";
  for (const auto& [number, meaning] : of.exit_codes)
    out += item(std::to_string(number), meaning);
  out += ".SH FILES\n" + items(text.files) + ".SH EXAMPLES\n";
  for (const auto& [command, meaning] : of.examples)
    out += item(command, meaning);
  out += ".SH SEE ALSO\n";
  for (const auto& page : text.see_also)
    out += (&page == &text.see_also.front() ? "" : ",\n") + roff(page);
  return out + "\n";
}

} // namespace muster
