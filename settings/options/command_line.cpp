// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/command_line.hpp"

#include "settings/options/unknown_option.hpp"

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
  const shorthand* stands_for = nullptr; ///< Null unless it is one.
};

/// Whether `argument` is a long name behind one hyphen, as in httpx: `-threads`
/// is not the letters t, h, r and so on.
bool is_long_name(const command_definition& of, std::string_view argument) {
  constexpr size_t least = 4; // `-qv` is two letters
  if (argument.starts_with("--") || argument.size() < least)
    return false;
  auto name = argument.substr(1, argument.find('=') - 1);
  return std::ranges::any_of(of.foreign,
                             [=](auto& x) { return x.name == name; })
         || find_if(of, [=](auto& x) {
              return x.name == name || x.alias == name || x.key() == name;
            });
}

/// `20` after `-m` is `20s`.
std::string with_unit(std::string value, const option& declared) {
  auto is_number = !value.empty()
                   && value.find_first_not_of("0123456789.") == value.npos;
  return is_number ? value + declared.unit : value;
}

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
  } else if (argument.size() > 1 && argument.front() == '-'
             && !is_long_name(of, argument)) {
    if (argument.size() > 2)
      result.value = argument.substr(2);
    result.declared = find_if(of,
                              [=](auto& x) { return x.letter == argument[1]; });
    for (const auto& x : of.shorthands)
      if (x.letter == argument[1]) {
        result.stands_for = &x;
        result.declared = of.find(x.option);
      }
    if (result.declared && result.value)
      result.value = with_unit(*result.value, *result.declared);
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
      return describe_unknown(of, {argument.begin(), end});
    } else {
      result.rest.push_back(argument);
    }
  }
  return {};
}

/// Whether the argument after `--help` may be the name of a group or option.
bool may_be_topic(std::string_view argument) {
  return !argument.empty() && std::ranges::all_of(argument, is_in_name)
         && argument.front() != '-';
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
    auto [declared, value, stands_for] = read_option(of, argument);
    if (!declared) {
      rest.push_back(std::move(argument));
      continue;
    }
    auto& values = result.options[declared->name];
    auto is_letter = !argument.starts_with("--");
    if (stands_for) {
      values = {stands_for->value};
      if (value)
        arguments.push_back("-" + *value); // More letters.
    } else if (declared->name == "help" && !value && !arguments.empty()
               && may_be_topic(arguments.back())) {
      values = {take()};
    } else if (declared->takes == arity::flag) {
      // The last one counts.
      values = {"true"};
      if (value && is_letter)
        arguments.push_back("-" + *value); // More letters.
      else if (value && !value->empty())
        values = {*value};
    } else if (value) {
      values.push_back(*value);
    } else if (!arguments.empty()) {
      auto next = take();
      values.push_back(is_letter ? with_unit(next, *declared) : next);
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
