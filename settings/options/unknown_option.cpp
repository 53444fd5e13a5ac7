// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/unknown_option.hpp"

#include "settings/options/suggestion.hpp"

#include <algorithm>
#include <vector>

namespace muster {

namespace {

const foreign_name* find_foreign(const command_definition& of,
                                 std::string_view name) {
  auto found = std::ranges::find(of.foreign, name, &foreign_name::name);
  return found == of.foreign.end() ? nullptr : &*found;
}

/// All long names of the command line.
std::vector<std::string> all_names(const command_definition& of) {
  auto names = of.option_names();
  for (const auto& declared : of.options)
    if (!declared.alias.empty())
      names.push_back(declared.alias);
  for (const auto& command : command_table())
    names.push_back(command.name);
  return names;
}

} // namespace

std::string suggest(const command_definition& of, std::string_view name,
                    std::string_view prefix) {
  // `fetch.insecure` in an INI file is `insecure`.
  auto key = name.substr(name.rfind('.') + 1);
  if (const auto* known = find_foreign(of, key); known && key.size() > 1)
    return ": " + advice(*known, prefix);
  auto candidates = prefix.empty() ? of.option_names() : all_names(of);
  constexpr size_t least = 4;
  for (const auto& known : of.foreign)
    if (known.name.size() >= least)
      candidates.emplace_back(known.name);
  auto best = nearest(name, candidates);
  if (const auto* known = find_foreign(of, best))
    return ": " + advice(*known, prefix);
  return best.empty() ? std::string{}
                      : ": did you mean '" + std::string{prefix} + best + "'?";
}

std::string describe_unknown(const command_definition& of,
                             std::string_view argument) {
  auto start = argument.find_first_not_of('-');
  if (start == argument.npos)
    return "a one-letter option that takes no value was given one";
  auto name = argument.substr(start);
  auto sentence = [](std::string_view shown, const std::string& rest) {
    return "unknown option '" + std::string{shown} + "'" + rest;
  };
  if (start > 1)
    return sentence(argument, suggest(of, name, "--"));
  if (std::ranges::count(all_names(of), name) > 0)
    return sentence(argument, ": write --" + std::string{name});
  auto is_key = std::ranges::count(of.options, name, &option::key) > 0;
  if (name.size() > 1 && (is_key || find_foreign(of, name)))
    return sentence(argument, suggest(of, name, "--"));
  if (const auto* known = find_foreign(of, name.substr(0, 1)))
    return sentence(argument.substr(0, 2), ": " + advice(*known, "--"));
  return sentence(argument, suggest(of, name, "--"));
}

} // namespace muster
