// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/option_docs.hpp"

#include "http/proxy/proxy_server.hpp"
#include "settings/documents/option_text.hpp"
#include "settings/documents/reference_text.hpp"
#include "settings/options/ini.hpp"

#include <algorithm>

namespace muster {

namespace {

std::string usage_with_letter(const option& declared) {
  return (declared.letter ? "  " : "      ") + declared.usage();
}

/// Usage, by the shorter name, and `text` in a column beside it.
std::string help_line(const option& declared, const std::string& text,
                      size_t width = 32) {
  auto usage = declared.alias.empty() ? usage_with_letter(declared)
                                      : "      --" + declared.alias;
  auto column = wrap(text, width);
  if (usage.size() + 2 > width)
    return usage + "\n" + column;
  usage.resize(width, ' ');
  return usage + column.substr(width);
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

/// All that help says about one option.
std::string option_text(const option& declared) {
  auto values = declared.words.empty() ? accepts_sentence(declared) : "";
  return usage_with_letter(declared) + "\n"
         + wrap(declared.help + values + default_sentence(declared), 10);
}

std::string group_text(const command_definition& of,
                       const option_group& group) {
  auto out = "[" + group.name + "] " + group.help + "\n";
  for (const auto& declared : of.options)
    if (declared.group() == group.name)
      out += option_text(declared);
  return out;
}

/// Calls `open_group` and `each` for every option, group by group.
template<class OpenGroup, class Each>
void for_all(const command_definition& of, OpenGroup open_group, Each each) {
  for (const auto& group : of.groups) {
    open_group(group);
    for (const auto& declared : of.options)
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

std::string usage_line(const command_definition& of) {
  return "Usage: " + of.name + " [OPTION...]"
         + (of.positional.empty() ? "" : " [URL...]") + "\n";
}

std::string code(const std::string& text) {
  return text.empty() ? text : "`" + cell(text) + "`";
}

std::string reference_of(const command_definition& of) {
  auto out = "\n## Options of `" + of.name + "`\n";
  for_all(
    of,
    [&](const option_group& group) {
      out += "\n### " + group.name + "\n\n" + group.help
             + "\n\n| Option | Default | Meaning |\n| --- | --- | --- |\n";
    },
    [&](const option& declared) {
      auto usage =
        (declared.letter ? std::string{"`-"} + declared.letter + "`, "
                         : std::string{})
        + (declared.alias.empty() ? "" : "`--" + declared.alias + "`, ")
        + code(declared.name + (declared.takes == arity::many ? "..." : ""));
      out += "| " + usage + " | " + code(default_text(declared)) + " | "
             + cell(declared.help + accepts_sentence(declared)) + " |\n";
    });
  out += "\n### Exit codes\n\n| Code | Meaning |\n| --- | --- |\n";
  for (const auto& [number, meaning] : of.exit_codes)
    out += "| " + std::to_string(number) + " | " + meaning + " |\n";
  return out;
}

} // namespace

std::string help_text(const command_definition& of) {
  constexpr size_t width = 36;
  auto out = usage_line(of) + of.purpose + "\n\nExamples:\n";
  for (const auto& example : of.examples)
    out += "  " + example.command + "\n";
  out += "\nOptions: (with defaults in brackets)\n";
  std::string others = "-c, --config FILE";
  for (const auto& declared : of.options) {
    if (declared.brief.empty()) {
      if (declared.letter && declared.takes == arity::flag)
        others += "; " + declared.usage();
      continue;
    }
    auto value = default_text(declared);
    auto line = declared.brief + (value.empty() ? "" : " [" + value + "]");
    out += help_line(declared, line, width);
  }
  std::string groups;
  for (const auto& name : of.group_names())
    groups += (groups.empty() ? "" : ", ") + name;
  return out
         + wrap(others
                  + "; -V, --version; --print-config; --print-man; "
                    "--print-completion SHELL; --help-all; -h, --help [NAME]: "
                  + groups,
                2);
}

std::string topic_text(const command_definition& of, std::string_view topic) {
  for (const auto& group : of.groups)
    if (group.name == topic)
      return group_text(of, group);
  std::string out;
  for (const auto& declared : of.options)
    if (declared.name == topic || declared.alias == topic
        || declared.key() == topic)
      out += option_text(declared);
  return out;
}

std::string full_help_text(const command_definition& of) {
  auto out = usage_line(of);
  for (const auto& declared : command_table())
    out += help_line(declared, first_sentence(declared.help));
  for (const auto& group : of.groups)
    out += "\n" + group_text(of, group);
  return out;
}

std::string config_text(const command_definition& of, proxy_secrets secrets) {
  std::string out;
  for_all(
    of,
    [&](const option_group& group) {
      out += (out.empty() ? "[" : "\n[") + group.name + "]\n";
    },
    [&](const option& declared) {
      auto values = declared.get();
      if (values.empty())
        values.emplace_back();
      for (auto& text : values) {
        if (declared.secret && secrets == proxy_secrets::hidden)
          text = http::redact_proxy(text);
        out += std::string{declared.key()} + " =";
        out += text.empty() ? "\n" : " " + ini_value(text) + "\n";
      }
    });
  return out;
}

std::string example_config(const command_definition& of) {
  auto out = example_introduction(of.name);
  for_all(
    of,
    [&](const option_group& group) {
      out += "\n; " + group.help + "\n[" + group.name + "]\n";
    },
    [&](const option& declared) {
      out += "\n" + wrap(declared.help + " (" + declared.value + ")", 1, ";");
      auto key = std::string{declared.key()} + " = ";
      if (declared.example.empty())
        out += key + declared.get().front() + "\n";
      else
        out += (declared.required ? "" : ";") + key + declared.example + "\n";
    });
  return out;
}

std::string reference(const std::vector<command_definition>& programs) {
  std::string out = reference_introduction;
  for (const auto& of : programs)
    out += reference_of(of);
  return out;
}

} // namespace muster
