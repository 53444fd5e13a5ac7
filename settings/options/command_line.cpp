// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/command_line.hpp"

#include "settings/options/suggestion.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace muster {

namespace {

/// The first option for which `is` is true; null if there is none.
template<class Predicate>
const option* find_if(const command_definition& of, Predicate is) {
  for (const auto* table : {&of.options, &command_table()})
    if (auto i = std::ranges::find_if(*table, is); i != table->end())
      return &*i;
  return nullptr;
}

/// An argument that is an option, and perhaps its value.
struct option_argument {
  const option* declared = nullptr; ///< Null if there is no such option.
  std::optional<std::string> value{};
};

/// `--name`, `--name=value`, `-o`, `-ovalue` or `-qo`, where `q` is a flag.
option_argument read_option(const command_definition& of,
                            std::string_view argument) {
  option_argument result;
  if (argument.starts_with("--")) {
    auto equals = std::min(argument.find('='), argument.size());
    auto name = argument.substr(2, equals - 2);
    if (equals < argument.size())
      result.value = argument.substr(equals + 1);
    if (!name.empty())
      result.declared =
        find_if(of, [=](auto& x) { return x.name == name || x.alias == name; });
  } else if (argument.size() > 1 && argument.front() == '-') {
    if (argument.size() > 2)
      result.value = argument.substr(2);
    result.declared = find_if(of,
                              [=](auto& x) { return x.letter == argument[1]; });
  }
  return result;
}

bool is_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// Sorts the arguments that are no known options: URLs, unknown options, and
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
  std::vector<std::string> rest;
  auto last = arguments.empty() ? std::string{} : arguments.back();
  std::ranges::reverse(arguments);
  auto take = [&arguments] {
    auto next = std::move(arguments.back());
    arguments.pop_back();
    return next;
  };
  while (!arguments.empty()) {
    auto argument = take();
    if (argument == "--") {
      rest.push_back(argument);
      rest.insert(rest.end(), arguments.rbegin(), arguments.rend());
      break;
    }
    auto [declared, value] = read_option(of, argument);
    if (!declared) {
      rest.push_back(std::move(argument));
      continue;
    }
    auto& values = result.options[declared->name];
    if (declared->takes == arity::flag) {
      // The last one counts.
      values = {"true"};
      if (value && !argument.starts_with("--"))
        arguments.push_back("-" + *value); // More letters.
      else if (value && !value->empty())
        values = {*value};
    } else if (value) {
      values.push_back(*value);
    } else if (!arguments.empty()) {
      values.push_back(take());
    } else {
      return "'" + last + "' needs a value";
    }
  }
  for (const auto& [name, values] : result.options)
    if (values.size() > 1
        && find_if(of, [&name = name](auto& x) { return x.name == name; })
               ->takes
             == arity::one)
      return "--" + name + " is given twice";
  return sort_rest(of, rest, result);
}

} // namespace muster
