// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/completion.hpp"

#include <algorithm>
#include <map>

namespace muster {

namespace {

void append_word(std::string& words, const std::string& word, char separator) {
  if (!words.empty())
    words += separator;
  words += word;
}

/// The names of an option as patterns of `case`.
std::string patterns(const option& declared) {
  auto name = "--" + declared.name;
  return declared.letter ? std::string{'-', declared.letter} + "|" + name
                         : name;
}

} // namespace

std::string bash_completion(const command_definition& of) {
  std::string names;
  std::string files;
  std::string others;
  std::map<std::string, std::string> by_words;
  for (const auto* table : {&of.options, &command_table()}) {
    for (const auto& declared : *table) {
      append_word(names, "--" + declared.name, ' ');
      if (!declared.alias.empty())
        append_word(names, "--" + declared.alias, ' ');
      std::string words;
      for (const auto& word : declared.words)
        append_word(words, word, ' ');
      if (declared.name == "help") {
        for (const auto& group : of.group_names())
          append_word(words, group, ' ');
        append_word(by_words[words], patterns(declared), '|');
      }
      if (declared.takes == arity::flag)
        continue;
      if (declared.path)
        append_word(files, patterns(declared), '|');
      else if (words.empty())
        append_word(others, patterns(declared), '|');
      else
        append_word(by_words[words], patterns(declared), '|');
    }
  }
  // Bash splits --name=value at the equals sign, into three words.
  auto function = completion_function(of);
  auto out = "# Made by " + of.name + " --print-completion bash\n" + function
             + R"(() {
  local current=${COMP_WORDS[COMP_CWORD]}
  local previous=${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]] && ((COMP_CWORD >= 2)); then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local words
  case $previous in
)";
  out += "    " + files
         + ")\n      compopt -o filenames 2>/dev/null\n"
           "      mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
           "      return ;;\n";
  out += "    " + others + ")\n      COMPREPLY=()\n      return ;;\n";
  for (const auto& [words, names_with] : by_words)
    out += "    " + names_with + ")\n      words='" + words + "' ;;\n";
  out += "    *)\n      words='" + names + "' ;;\n";
  out += R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F )";
  out += function + " " + of.name + "\n";
  return out;
}

std::string completion(const command_definition& of, const std::string& shell) {
  if (shell == "zsh")
    return zsh_completion(of);
  if (shell == "fish")
    return fish_completion(of);
  return shell == "bash" ? bash_completion(of) : std::string{};
}

std::string completion_function(const command_definition& of) {
  auto function = "_complete_" + of.name;
  std::replace(function.begin(), function.end(), '-', '_');
  return function;
}

} // namespace muster
