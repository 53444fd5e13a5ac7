#include "apps/resume_command.hpp"

#include "http/redact.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace muster {

namespace {

constexpr std::string_view secret_option = "--fetch.header";

/// Keeps the field's name.
std::string without_value(std::string_view field) {
  auto name = field.substr(0, field.find(':'));
  return std::string{name} + (name.size() < field.size() ? ": ***" : "");
}

std::string without_secrets(std::string_view argument, bool is_header) {
  if (is_header)
    return without_value(argument);
  if (argument.starts_with(std::string{secret_option} + '=')) {
    argument.remove_prefix(secret_option.size() + 1);
    return std::string{secret_option} + '=' + without_value(argument);
  }
  return http::redact_credentials(argument);
}

std::string shell_quoted(std::string_view argument) {
  auto is_plain = [](char c) {
    constexpr std::string_view plain = "+,-./:=@_%";
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z') || plain.find(c) != plain.npos;
  };
  if (!argument.empty() && std::ranges::all_of(argument, is_plain))
    return std::string{argument};
  std::string result = "'";
  for (auto c : argument)
    if (c == '\'')
      result += "'\\''";
    else
      result += c;
  return result + '\'';
}

/// Whether the records are in a file that is there when the run has ended.
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
  auto result = shell_quoted(argv[0]);
  // Before all else: behind a `--` it would be a URL.
  if (!value.resume)
    result += " --resume";
  bool is_header = false;
  for (int i = 1; i < argc; ++i) {
    result += ' ' + shell_quoted(without_secrets(argv[i], is_header));
    is_header = argv[i] == secret_option;
  }
  return result;
}

} // namespace muster
