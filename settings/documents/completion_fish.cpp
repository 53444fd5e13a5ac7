// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/completion.hpp"
#include "settings/documents/option_text.hpp"

#include <string_view>

namespace muster {

namespace {

std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (auto c : text) {
    if (c == '\'' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + "'";
}

/// What completes the value: files, words, or nothing.
std::string fish_value(const command_definition& of, const option& declared) {
  if (declared.name == "help") {
    std::string groups;
    for (const auto& group : of.group_names())
      groups += (groups.empty() ? "" : " ") + group;
    return " -x -a " + fish_quoted(groups);
  }
  if (declared.takes == arity::flag)
    return {};
  if (declared.path)
    return " -r -F";
  if (declared.words.empty())
    return " -x";
  std::string words;
  for (const auto& word : declared.words)
    words += (words.empty() ? "" : " ") + word;
  return " -x -a " + fish_quoted(words);
}

} // namespace

std::string fish_completion(const command_definition& of) {
  auto out = "# Made by " + of.name + " --print-completion fish\ncomplete -c "
             + of.name + " -f\n";
  for (const auto* table : {&of.options, &command_table()}) {
    for (const auto& declared : *table) {
      out += "complete -c " + of.name;
      if (declared.letter)
        out += std::string{" -s "} + declared.letter;
      if (!declared.alias.empty())
        out += " -l " + declared.alias;
      out += " -l " + declared.name + fish_value(of, declared) + " -d "
             + fish_quoted(first_sentence(declared.help)) + "\n";
    }
  }
  for (const auto& x : of.shorthands)
    out += "complete -c " + of.name + " -s " + x.letter + " -d "
           + fish_quoted("--" + x.option + "=" + x.value) + "\n";
  return out;
}

} // namespace muster
