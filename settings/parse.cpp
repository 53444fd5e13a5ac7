// SPDX-License-Identifier: BSD-3-Clause

#include "settings/parse.hpp"

#include "messages/version.hpp"
#include "output/rows/message_line.hpp"
#include "settings/documents/completion.hpp"
#include "settings/documents/manual.hpp"
#include "settings/documents/option_docs.hpp"
#include "settings/options/apply_ini.hpp"
#include "settings/options/command_line.hpp"

#include <algorithm>

namespace muster {

namespace {

parse_result usage_error(const command_definition& of,
                         const std::string& sentence) {
  parse_result result;
  result.exit_code = 2;
  result.err = output::message_line(of.name, sentence);
  return result;
}

parse_result print(std::string text) {
  parse_result result;
  result.out = std::move(text);
  return result;
}

/// `topic` is a group, an option, or "true" if none was given.
parse_result help(const command_definition& of, const std::string& topic) {
  if (topic == "true")
    return print(help_text(of));
  if (auto text = topic_text(of, topic); !text.empty())
    return print(std::move(text));
  std::string groups;
  for (const auto& name : of.group_names())
    groups += (groups.empty() ? "" : ", ") + name;
  return usage_error(of, "--help: there is no group or option '"
                           + printable(topic) + "'; the groups are " + groups);
}

std::string apply_ini_file(const std::string& path,
                           const command_definition& of) {
  std::string error;
  auto file = read_ini(path, error);
  return file ? apply_ini(*file, path, of) : error;
}

std::string apply_command_line(command_line given,
                               const command_definition& of) {
  if (!given.rest.empty()) {
    auto& values = given.options[of.positional];
    values.insert(values.end(), given.rest.begin(), given.rest.end());
  }
  for (const auto& [name, texts] : given.options) {
    const auto* declared = of.find(name);
    if (!declared)
      continue; // one of command_table()
    auto error = declared->set(texts);
    if (!error.empty())
      return "--" + name + ": " + error;
  }
  return {};
}

} // namespace

parse_result parse(const command_definition& of, int argc,
                   const char* const* argv,
                   const std::function<std::string()>& finish) {
  command_line given;
  std::vector<std::string> arguments{argv + std::min(argc, 1), argv + argc};
  auto error = split_arguments(of, std::move(arguments), given);
  if (!error.empty())
    return usage_error(of, error);
  if (given.has("help"))
    return help(of, given.options["help"].front());
  if (given.has("help-all"))
    return print(full_help_text(of));
  if (given.has("version"))
    return print(of.name + " (Muster) " + version + "\n");
  if (given.has("print-man"))
    return print(manual_page(of));
  if (given.has("print-completion")) {
    const auto& shell = given.options["print-completion"].front();
    auto script = completion(of, shell);
    if (script.empty())
      return usage_error(of, "--print-completion: '" + printable(shell)
                               + "' is not bash, zsh or fish");
    return print(std::move(script));
  }
  if (given.has("config"))
    error = apply_ini_file(given.options["config"].front(), of);
  if (error.empty())
    error = apply_command_line(given, of);
  if (!error.empty())
    return usage_error(of, error);
  if (given.has("print-config"))
    return print(config_text(of));
  error = finish();
  if (!error.empty())
    return usage_error(of, error);
  parse_result result;
  result.next = action::run;
  return result;
}

} // namespace muster
