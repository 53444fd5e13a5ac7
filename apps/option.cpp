#include "apps/option.hpp"

#include "apps/declare.hpp"
#include "apps/suggestion.hpp"
#include "http/redact.hpp"

#include <algorithm>

namespace muster {

namespace {

option command(std::string name, char letter, std::string help) {
  option result;
  result.name = std::move(name);
  result.letter = letter;
  result.takes = arity::flag;
  result.help = std::move(help);
  return result;
}

std::vector<option> all_commands() {
  auto config = command("config", 'c', "Reads options from an INI file.");
  config.takes = arity::one;
  config.value = "FILE";
  config.path = true;
  auto completion = command("print-completion", 0,
                            "Writes a completion script for this shell.");
  completion.takes = arity::one;
  completion.value = "bash";
  completion.words = {"bash"};
  return {
    config,
    command("help", 'h', "Shows the daily options."),
    command("help-all", 0, "Shows all options."),
    command("version", 0, "Shows the version."),
    command("print-config", 0, "Writes the options in effect as an INI file."),
    completion,
    command("print-man", 0, "Writes the manual page."),
  };
}

/// Short, on one line, and without credentials.
std::string printable(std::string_view text) {
  constexpr size_t max_size = 80;
  auto result = http::redact_credentials(text);
  if (result.size() > max_size)
    result = result.substr(0, max_size) + "...";
  for (auto& c : result)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      c = '?';
  return result;
}

} // namespace

std::string_view option::group() const {
  return std::string_view{name}.substr(0, name.find('.'));
}

std::string_view option::key() const {
  return std::string_view{name}.substr(name.find('.') + 1);
}

std::string option::usage() const {
  auto result = letter ? std::string{'-', letter} + ", --" + name : "--" + name;
  return takes == arity::flag ? result : result + " " + value;
}

const std::vector<option_group>& option_groups() {
  static const std::vector<option_group> groups{
    {"input", "Where the URLs come from."},
    {"fetch", "How a URL is fetched."},
    {"politeness", "What each host is spared."},
    {"tls", "Whom to trust."},
    {"output", "Where the records go."},
    {"runtime", "How the program runs."},
  };
  return groups;
}

const std::vector<option>& command_table() {
  static const auto table = all_commands();
  return table;
}

const option* find_option(std::string_view name) {
  const auto& table = option_table();
  auto found = std::find_if(table.begin(), table.end(),
                            [=](const option& o) { return o.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for (const auto& declared : option_table())
    names.push_back(declared.name);
  return names;
}

std::string refusal(std::string_view text, std::string_view accepts,
                    const std::vector<std::string>& words,
                    std::string_view reason) {
  if (!reason.empty())
    return printable(reason);
  return "'" + printable(text) + "' is not " + std::string{accepts}
         + did_you_mean(text, words);
}

} // namespace muster
