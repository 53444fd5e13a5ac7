// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/option.hpp"

#include "http/url/redact.hpp"
#include "output/rows/utf8.hpp"
#include "settings/options/declare.hpp"
#include "settings/options/suggestion.hpp"

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
  auto config = command("config", 'c', "Read options from an INI file.");
  config.takes = arity::one;
  config.value = "FILE";
  config.path = true;
  auto completion = command("print-completion", 0,
                            "Print a completion script for this shell.");
  completion.takes = arity::one;
  completion.value = "bash|zsh|fish";
  completion.words = {"bash", "zsh", "fish"};
  auto help = command("help", 'h',
                      "Show the options of every day, those of a group, or "
                      "one option.");
  help.value = "NAME";
  return {
    config,
    help,
    command("help-all", 0, "Show all options."),
    command("version", 'V', "Show the version."),
    command("print-config", 0, "Print the effective options as an INI file."),
    completion,
    command("print-man", 0, "Print the manual page."),
  };
}

} // namespace

std::string_view option::group() const {
  return std::string_view{name}.substr(0, name.find('.'));
}

std::string_view option::key() const {
  return std::string_view{name}.substr(name.find('.') + 1);
}

std::string option::usage() const {
  auto result = letter ? std::string{'-', letter} + ", " : std::string{};
  if (!alias.empty())
    result += "--" + alias + ", ";
  result += "--" + name;
  if (takes != arity::flag)
    return result + " " + value;
  auto may_have_value = group().size() == name.size() && !value.empty();
  return may_have_value ? result + " [" + value + "]" : result;
}

const std::vector<option>& command_table() {
  static const auto table = all_commands();
  return table;
}

std::string printable(std::string_view text) {
  constexpr size_t columns = 80;
  auto whole = http::redact_credentials(text);
  std::string result;
  auto shown = output::first_code_points(whole, columns);
  output::append_printable(result, shown);
  if (shown.size() < whole.size())
    result += "...";
  return result;
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
