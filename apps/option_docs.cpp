#include "apps/option_docs.hpp"

#include "apps/ini.hpp"
#include "apps/option_text.hpp"
#include "apps/reference_text.hpp"

#include <algorithm>

namespace muster {

namespace {

std::string usage_with_letter(const option& declared) {
  return (declared.letter ? "  " : "      ") + declared.usage();
}

/// Usage and first sentence.
std::string help_line(const option& declared) {
  constexpr size_t width = 31;
  auto usage = usage_with_letter(declared);
  usage.resize(std::max(width, usage.size() + 1), ' ');
  auto end = std::min(declared.help.find(". "), declared.help.size() - 1);
  return usage + declared.help.substr(0, end) + "\n";
}

std::string accepts_sentence(const option& declared) {
  if (declared.accepts.empty())
    return {};
  return " Accepts " + declared.accepts + ".";
}

std::string default_sentence(const option& declared) {
  auto text = default_text(declared);
  return text.empty() ? std::string{} : " Default: " + text + ".";
}

/// Calls `open_group` and `each` for every option, group by group.
template<class OpenGroup, class Each>
void for_all(OpenGroup open_group, Each each) {
  for (const auto& group : option_groups()) {
    open_group(group);
    for (const auto& declared : option_table())
      if (declared.group() == group.name)
        each(declared);
  }
}

/// For a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string result;
  for (auto c : text) {
    if (c == '|')
      result += '\\';
    result += c;
  }
  return result;
}

std::string code(const std::string& text) {
  return text.empty() ? text : "`" + cell(text) + "`";
}

} // namespace

std::string help_text() {
  std::string out = "Usage: coordinator [OPTION...] [URL...]\n"
                    "Fetches URLs and reports the size of their content.\n\n"
                    "Examples:\n";
  for (const auto& example : usage_examples)
    out += "  " + std::string{example.command} + "\n";
  out += "\nOptions:\n";
  for (const auto& declared : option_table())
    if (declared.letter)
      out += help_line(declared);
  for (const auto& declared : command_table())
    out += help_line(declared);
  return out;
}

std::string full_help_text() {
  std::string out = "Usage: coordinator [OPTION...] [URL...]\n";
  for (const auto& declared : command_table())
    out += help_line(declared);
  for_all(
    [&](const option_group& group) {
      out += "\n[" + group.name + "] " + group.help + "\n";
    },
    [&](const option& declared) {
      out +=
        usage_with_letter(declared) + "\n"
        + wrap(declared.help
                 + (declared.words.empty() ? accepts_sentence(declared) : "")
                 + default_sentence(declared),
               10);
    });
  return out;
}

std::string config_text(const settings& value) {
  std::string out;
  for_all(
    [&](const option_group& group) {
      out += (out.empty() ? "[" : "\n[") + group.name + "]\n";
    },
    [&](const option& declared) {
      auto values = declared.get(value);
      if (values.empty())
        values.emplace_back();
      for (const auto& text : values) {
        out += std::string{declared.key()} + " =";
        out += text.empty() ? "\n" : " " + ini_value(text) + "\n";
      }
    });
  return out;
}

std::string example_config() {
  std::string out = example_introduction;
  for_all(
    [&](const option_group& group) {
      out += "\n; " + group.help + "\n[" + group.name + "]\n";
    },
    [&](const option& declared) {
      out += "\n" + wrap(declared.help + " (" + declared.value + ")", 1, ";");
      auto key = std::string{declared.key()} + " = ";
      out += declared.example.empty()
               ? key + declared.get(settings{}).front() + "\n"
               : ";" + key + declared.example + "\n";
    });
  return out;
}

std::string reference() {
  std::string out = reference_introduction;
  for_all(
    [&](const option_group& group) {
      out += "\n## " + group.name + "\n\n" + group.help
             + "\n\n| Option | Default | Meaning |\n| --- | --- | --- |\n";
    },
    [&](const option& declared) {
      auto usage =
        (declared.letter ? std::string{"`-"} + declared.letter + "`, "
                         : std::string{})
        + code(declared.name + (declared.takes == arity::many ? "..." : ""));
      out += "| " + usage + " | " + code(default_text(declared)) + " | "
             + cell(declared.help + accepts_sentence(declared)) + " |\n";
    });
  out += "\n## Exit codes\n\n| Code | Meaning |\n| --- | --- |\n";
  for (const auto& [number, meaning] : exit_codes)
    out += "| " + std::to_string(number) + " | " + std::string{meaning}
           + " |\n";
  return out;
}

} // namespace muster
