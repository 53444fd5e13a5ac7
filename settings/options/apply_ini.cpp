// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/apply_ini.hpp"

#include "settings/options/suggestion.hpp"
#include "settings/options/unknown_option.hpp"

#include <algorithm>
#include <map>

namespace muster {

namespace {

std::string line_of(const std::string& source, size_t line) {
  return source + ", line " + std::to_string(line) + ": ";
}

std::string check_sections(const ini_file& file, const std::string& source,
                           const command_definition& of) {
  auto names = of.group_names();
  for (const auto& section : file.sections)
    if (std::find(names.begin(), names.end(), section.name) == names.end())
      return line_of(source, section.line) + "unknown section [" + section.name
             + "]" + did_you_mean(section.name, names);
  return {};
}

/// Sets each entry where its line is known, then the lists of repeated keys.
std::string apply_entries(const ini_file& file, const std::string& source,
                          const command_definition& of) {
  std::map<const option*, std::vector<std::string>> values;
  std::map<const option*, size_t> first_lines;
  for (const auto& entry : file.entries) {
    auto where = line_of(source, entry.line);
    const auto* declared = of.find(entry.key);
    if (!declared)
      return where + "unknown key '" + entry.key + "'" + suggest(of, entry.key);
    auto first = first_lines.try_emplace(declared, entry.line);
    if (declared->takes != arity::many) {
      if (!first.second)
        return where + entry.key + " is given twice, first in line "
               + std::to_string(first.first->second);
      if (entry.values.size() > 1)
        return where + entry.key + " takes one value, not a list";
    }
    auto error = declared->set(entry.values);
    if (!error.empty())
      return where + entry.key + ": " + error;
    auto& gathered = values[declared];
    gathered.insert(gathered.end(), entry.values.begin(), entry.values.end());
  }
  for (const auto& [declared, texts] : values)
    declared->set(texts);
  return {};
}

} // namespace

std::string apply_ini(const ini_file& file, const std::string& source,
                      const command_definition& of) {
  auto error = check_sections(file, source, of);
  return error.empty() ? apply_entries(file, source, of) : error;
}

} // namespace muster
