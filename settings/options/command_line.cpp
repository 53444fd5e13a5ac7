// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/command_line.hpp"

#include "settings/options/suggestion.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace muster {

namespace {

/// CLI11's notation: `-o,--output.file`.
std::string declaration(const option& declared) {
  auto result = "--" + declared.name;
  if (!declared.alias.empty())
    result += ",--" + declared.alias;
  return declared.letter ? std::string{'-', declared.letter} + "," + result
                         : result;
}

const option* find_declared(const command_definition& of,
                            std::string_view name) {
  for (const auto* table : {&of.options, &command_table()})
    for (const auto& declared : *table)
      if (declared.name == name)
        return &declared;
  return nullptr;
}

/// CLI11 takes the next argument for the value in `--name=`; turns it into
/// two arguments, the second of them empty.
std::vector<std::string> split_empty_values(const command_definition& of,
                                            std::vector<std::string> in) {
  std::vector<std::string> out;
  for (auto& argument : in) {
    auto empty_value = argument.size() > 3 && argument.starts_with("--")
                       && argument.find('=') == argument.size() - 1;
    if (empty_value) {
      auto name = argument.substr(2, argument.size() - 3);
      auto declared = find_declared(of, name);
      if (declared && declared->takes != arity::flag) {
        out.push_back("--" + name);
        out.emplace_back();
        continue;
      }
    }
    out.push_back(std::move(argument));
  }
  return out;
}

bool is_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// Sorts the arguments that CLI11 did not recognise: URLs, unknown options, and
/// the `--` after which no argument is an option.
std::string sort_rest(const command_definition& of,
                      const std::vector<std::string>& rest,
                      command_line& result) {
  auto only_rest = false;
  for (const auto& argument : rest) {
    if (argument == "--" && !only_rest) {
      only_rest = true;
    } else if (of.positional.empty() && !argument.starts_with('-')) {
      return "'" + printable(argument) + "' is not an option, and " + of.name
             + " takes no other arguments";
    } else if (argument.empty()) {
      return "an argument is empty where a URL was expected";
    } else if (argument == "-") {
      return "'-' is not a URL; use -i - to read URLs from standard input";
    } else if (argument.front() == '-' && !only_rest) {
      // The text after the name may be a secret.
      auto end = std::find_if_not(argument.begin(), argument.end(), is_in_name);
      std::string shown{argument.begin(), end};
      auto name_start = shown.find_first_not_of('-');
      if (name_start == std::string::npos)
        return "a one-letter option that takes no value was given one";
      auto name = shown.substr(name_start);
      auto names = of.option_names();
      for (const auto& declared : of.options)
        if (!declared.alias.empty())
          names.push_back(declared.alias);
      for (const auto& command : command_table())
        names.push_back(command.name);
      return "unknown option '" + shown + "'" + did_you_mean(name, names, "--");
    } else {
      result.rest.push_back(argument);
    }
  }
  return {};
}

} // namespace

std::string split_arguments(const command_definition& of,
                            std::vector<std::string> arguments,
                            command_line& result) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<std::string, CLI::Option*> registered;
  for (const auto* table : {&of.options, &command_table()}) {
    for (const auto& declared : *table) {
      auto* added = declared.takes == arity::flag
                      ? app.add_flag(declaration(declared))
                      : app.add_option(declaration(declared));
      added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      registered.emplace(declared.name, added);
    }
  }
  auto last = arguments.empty() ? std::string{} : arguments.back();
  arguments = split_empty_values(of, std::move(arguments));
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ArgumentMismatch&) {
    // An option lacks its value only at the end of the arguments.
    return "'" + last + "' needs a value";
  } catch (const CLI::Error& error) {
    return error.what();
  }
  for (const auto& [name, added] : registered) {
    if (added->count() == 0)
      continue;
    auto& values = result.options[name] = added->results();
    auto takes = find_declared(of, name)->takes;
    if (takes == arity::one && values.size() > 1)
      return "--" + name + " is given twice";
    if (takes == arity::flag)
      values.erase(values.begin(), values.end() - 1);
  }
  return sort_rest(of, app.remaining(), result);
}

} // namespace muster
