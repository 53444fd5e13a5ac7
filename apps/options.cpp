#include "apps/options.hpp"

#include "apps/command_line.hpp"
#include "apps/completion.hpp"
#include "apps/ini.hpp"
#include "apps/manual.hpp"
#include "apps/option.hpp"
#include "apps/option_docs.hpp"
#include "apps/suggestion.hpp"
#include "apps/version.hpp"

#include <algorithm>
#include <map>

namespace muster {

namespace {

using value_lists = std::map<std::string, std::vector<std::string>>;

parse_outcome usage_error(const std::string& sentence) {
  parse_outcome result;
  result.exit_code = 2;
  result.err = "coordinator: " + sentence + "\n";
  return result;
}

parse_outcome print(std::string text) {
  parse_outcome result;
  result.out = std::move(text);
  return result;
}

std::string check_sections(const ini_file& file, const std::string& path) {
  std::vector<std::string> names;
  for (const auto& group : option_groups())
    names.push_back(group.name);
  for (const auto& section : file.sections)
    if (std::find(names.begin(), names.end(), section.name) == names.end())
      return path + ", line " + std::to_string(section.line)
             + ": unknown section [" + section.name + "]"
             + did_you_mean(section.name, names);
  return {};
}

/// Checks each entry where its line is known, and gathers the values of
/// repeated keys.
std::string gather(const ini_file& file, const std::string& path,
                   value_lists& values) {
  settings scratch;
  std::map<std::string, size_t> first_lines;
  for (const auto& entry : file.entries) {
    auto where = path + ", line " + std::to_string(entry.line) + ": ";
    const auto* declared = find_option(entry.key);
    if (!declared)
      return where + "unknown key '" + entry.key + "'"
             + did_you_mean(entry.key, option_names());
    auto& gathered = values[entry.key];
    auto first = first_lines.try_emplace(entry.key, entry.line);
    if (declared->takes != arity::many) {
      if (!first.second)
        return where + entry.key + " is given twice, first in line "
               + std::to_string(first.first->second);
      if (entry.values.size() > 1)
        return where + entry.key + " takes one value, not a list";
    }
    auto error = declared->set(scratch, entry.values);
    if (!error.empty())
      return where + entry.key + ": " + error;
    gathered.insert(gathered.end(), entry.values.begin(), entry.values.end());
  }
  return {};
}

std::string apply_ini(const std::string& path, settings& value) {
  std::string error;
  auto file = read_ini(path, error);
  if (!file)
    return error;
  error = check_sections(*file, path);
  value_lists values;
  if (error.empty())
    error = gather(*file, path, values);
  if (error.empty())
    for (const auto& [name, texts] : values)
      find_option(name)->set(value, texts);
  return error;
}

std::string apply_command_line(command_line given, settings& value) {
  if (!given.urls.empty()) {
    auto& urls = given.options["input.url"];
    urls.insert(urls.end(), given.urls.begin(), given.urls.end());
  }
  for (const auto& [name, texts] : given.options) {
    const auto* declared = find_option(name);
    if (!declared)
      continue; // one of command_table()
    auto error = declared->set(value, texts);
    if (!error.empty())
      return "--" + name + ": " + error;
  }
  return {};
}

} // namespace

parse_outcome parse_command_line(int argc, const char* const* argv) {
  command_line given;
  std::vector<std::string> arguments{argv + std::min(argc, 1), argv + argc};
  auto error = split_arguments(std::move(arguments), given);
  if (!error.empty())
    return usage_error(error);
  if (given.has("help"))
    return print(help_text());
  if (given.has("help-all"))
    return print(full_help_text());
  if (given.has("version"))
    return print(std::string{"coordinator (Muster) "} + version + "\n");
  if (given.has("print-man"))
    return print(manual_page());
  if (given.has("print-completion")) {
    if (given.options["print-completion"].front() == "bash")
      return print(bash_completion());
    return usage_error("--print-completion: there is a completion for bash "
                       "only");
  }
  parse_outcome result;
  if (given.has("config"))
    error = apply_ini(given.options["config"].front(), result.value);
  if (error.empty())
    error = apply_command_line(given, result.value);
  if (!error.empty())
    return usage_error(error);
  if (given.has("print-config")) {
    result.out = config_text(result.value);
    return result;
  }
  derive(result.value);
  error = validate(result.value);
  if (!error.empty())
    return usage_error(error);
  result.next = action::run;
  return result;
}

} // namespace muster
