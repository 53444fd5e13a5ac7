// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/completion.hpp"
#include "settings/documents/option_text.hpp"

#include <string_view>

namespace muster {

namespace {

/// For the inside of single quotes, as a part of an argument of `_arguments`.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (auto c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (std::string_view{"\\[]:"}.find(c) != std::string_view::npos)
      result += '\\';
    result += c;
  }
  return result;
}

/// What completes the value: `:FILE:_files`.
std::string zsh_value(const command_definition& of, const option& declared) {
  if (declared.name == "help") {
    auto result = "::" + declared.value + ":(";
    for (const auto& group : of.group_names())
      result += (result.ends_with('(') ? "" : " ") + group;
    return result + ")";
  }
  if (declared.takes == arity::flag)
    return {};
  auto result = ":" + zsh_text(declared.value) + ":";
  if (declared.path)
    return result + "_files";
  if (declared.words.empty())
    return result;
  result += "(";
  for (const auto& word : declared.words)
    result += (result.ends_with('(') ? "" : " ") + zsh_text(word);
  return result + ")";
}

/// One line for each name of the option. A name excludes the others.
std::string zsh_specs(const command_definition& of, const option& declared) {
  std::string exclusive;
  if (declared.takes != arity::many) {
    exclusive = "(";
    if (declared.letter)
      exclusive += std::string{'-', declared.letter, ' '};
    if (!declared.alias.empty())
      exclusive += "--" + declared.alias + " ";
    exclusive += "--" + declared.name + ")";
  } else {
    exclusive = "*";
  }
  auto takes_value = declared.takes != arity::flag;
  auto rest = "[" + zsh_text(first_sentence(declared.help)) + "]"
              + zsh_value(of, declared) + "'";
  std::string result;
  auto add = [&](const std::string& name, const char* joins) {
    result += " \\\n    '" + exclusive + name + (takes_value ? joins : "")
              + rest;
  };
  if (declared.letter)
    add({'-', declared.letter}, "+");
  if (!declared.alias.empty())
    add("--" + declared.alias, "=");
  add("--" + declared.name, "=");
  return result;
}

} // namespace

std::string zsh_completion(const command_definition& of) {
  auto function = completion_function(of);
  auto out = "#compdef " + of.name + "\n# Made by " + of.name
             + " --print-completion zsh\n" + function
             + "() {\n  _arguments -s -S";
  for (const auto* table : {&of.options, &command_table()})
    for (const auto& declared : *table)
      out += zsh_specs(of, declared);
  for (const auto& x : of.shorthands)
    out += std::string{" \\\n    '-"} + x.letter + "["
           + zsh_text("--" + x.option + "=" + x.value) + "]'";
  if (!of.positional.empty())
    out += " \\\n    '*:URL:'";
  out += "\n}\n";
  // Zsh runs the file as the body of a function of its name.
  out += "if [[ ${funcstack[1]} == _" + of.name + " ]]; then\n  " + function
         + " \"$@\"\nelse\n  compdef " + function + " " + of.name + "\nfi\n";
  return out;
}

} // namespace muster
