// SPDX-License-Identifier: BSD-3-Clause

#include "apps/resume_command.hpp"

#include "http/proxy/proxy_server.hpp"
#include "http/url/redact.hpp"
#include "output/rows/utf8.hpp"
#include "settings/coordinator_command.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace muster {

namespace {

constexpr std::string_view header_option = "--fetch.header";
constexpr std::string_view proxy_option = "--proxy.url";

/// Keeps the field's name.
std::string without_value(std::string_view field) {
  std::string result{field.substr(0, field.find(':'))};
  if (result.size() < field.size()) {
    result += ": ";
    result += http::redacted;
  }
  return result;
}

/// Other text without a scheme is not a URL: `@` may be part of a file name.
std::string without_credentials(std::string_view argument,
                                const settings& value) {
  auto is_url = argument.find("://") != argument.npos
                || std::ranges::count(value.input.urls, argument) > 0;
  return is_url ? http::redact_credentials(argument) : std::string{argument};
}

/// `option` is the one that takes the argument as its value; empty if none.
std::string without_secrets(std::string_view argument, std::string_view option,
                            const settings& value) {
  if (option == header_option)
    return without_value(argument);
  if (option == proxy_option)
    return http::redact_proxy(argument);
  auto equals = argument.find('=');
  if (!argument.starts_with("--") || equals == argument.npos)
    return without_credentials(argument, value);
  auto name = argument.substr(0, equals);
  auto is_secret = name == header_option || name == proxy_option;
  argument.remove_prefix(equals + 1);
  return std::string{name} + '='
         + (is_secret ? without_secrets(argument, name, value)
                      : without_credentials(argument, value));
}

/// Options about resuming, which the command must not repeat.
bool is_resume_option(std::string_view argument) {
  auto name = argument.substr(0, argument.find('='));
  return name == "--resume" || name == "--output.resume";
}

/// A letter of an option with secrets, and where its value begins, which may be
/// the end of the argument.
struct secret_letter {
  std::string_view option; ///< Empty if there is none.
  size_t start = 0;
};

/// Looks for it in an argument of letters, such as `-qH`. `flags` are the
/// letters without a value.
secret_letter find_secret_letter(std::string_view argument,
                                 std::string_view flags) {
  if (argument.size() < 2 || argument[0] != '-' || argument[1] == '-')
    return {};
  auto letter = argument.find_first_not_of(flags, 1);
  if (letter == argument.npos)
    return {};
  if (argument[letter] == 'H')
    return {header_option, letter + 1};
  if (argument[letter] == 'x')
    return {proxy_option, letter + 1};
  return {};
}

/// The letters of the command line that take no value.
std::string flag_letters(settings value) {
  std::string result;
  const auto of = coordinator_command(value);
  for (const auto* table : {&of.options, &command_table()})
    for (const auto& declared : *table)
      if (declared.letter && declared.takes == arity::flag)
        result += declared.letter;
  for (const auto& x : of.shorthands)
    result += x.letter;
  return result;
}

/// As bash, zsh, ksh and POSIX of 2024 read it: for bytes that are not shown.
std::string shell_escaped(std::string_view argument) {
  constexpr auto digits = "01234567";
  std::string result = "$'";
  for (auto c : argument) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '\'' && c != '\\') {
      result += c;
      continue;
    }
    result += '\\';
    for (int shift = 6; shift >= 0; shift -= 3)
      result += digits[byte >> shift & 7];
  }
  return result + '\'';
}

std::string shell_quoted(std::string_view argument) {
  auto is_plain = [](char c) {
    constexpr std::string_view plain = "+,-./:=@_%";
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z') || plain.find(c) != plain.npos;
  };
  if (!argument.empty() && std::ranges::all_of(argument, is_plain))
    return std::string{argument};
  std::string seen;
  output::append_printable(seen, argument);
  if (seen != argument)
    return shell_escaped(argument);
  std::string result = "'";
  for (auto c : argument)
    if (c == '\'')
      result += "'\\''";
    else
      result += c;
  return result + '\'';
}

/// Whether the records are in a file that exists after the run.
bool stays(const std::string& path) {
  for (std::string_view stream : {"/dev/stdout", "/dev/fd/", "/proc/self/fd/"})
    if (path.starts_with(stream))
      return false;
  std::error_code error;
  auto status = std::filesystem::status(path, error);
  return !std::filesystem::exists(status)
         || std::filesystem::is_regular_file(status);
}

} // namespace

std::string resume_command(int argc, const char* const* argv,
                           const settings& value) {
  if (!check_resume(value).empty() || !stays(value.output.file) || argc < 1)
    return {};
  // First, because after `--` it would be a URL.
  auto result = shell_quoted(argv[0]) + " --resume";
  auto flags = flag_letters(value);
  std::string_view option; // Whose value the argument is; empty: of none.
  bool is_option = true;
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    is_option = is_option && argument != "--";
    if (is_option && is_resume_option(argument))
      continue;
    secret_letter found;
    if (is_option && option.empty())
      found = find_secret_letter(argument, flags);
    auto is_joined = !found.option.empty() && found.start < argument.size();
    auto shown = is_joined ? std::string{argument.substr(0, found.start)}
                               + without_secrets(argument.substr(found.start),
                                                 found.option, value)
                           : without_secrets(argument, option, value);
    result += ' ' + shell_quoted(shown);
    if (!is_option || !option.empty())
      option = {};
    else if (!found.option.empty() && !is_joined)
      option = found.option;
    else if (argument == header_option || argument == proxy_option)
      option = argument;
  }
  return result;
}

} // namespace muster
