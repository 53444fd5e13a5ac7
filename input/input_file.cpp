// SPDX-License-Identifier: BSD-3-Clause

#include "input/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace muster::input {

namespace {

/// Removes the suffix from the name if it is there.
bool strip(std::string_view& name, std::string_view suffix) {
  if (name.size() < suffix.size()
      || name.substr(name.size() - suffix.size()) != suffix)
    return false;
  name.remove_suffix(suffix.size());
  return true;
}

format format_by_name(std::string_view name) {
  for (auto suffix : {".jsonl", ".ndjson", ".json"})
    if (strip(name, suffix))
      return format::jsonl;
  for (auto suffix : {".csv", ".tsv"})
    if (strip(name, suffix))
      return format::csv;
  return format::text;
}

bool looks_like_url(std::string_view path) {
  auto colon = path.find("://");
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return colon != path.npos && colon > 0
         && std::all_of(path.begin(), path.begin() + colon, is_letter);
}

/// 0, or the errno of the failure if the path cannot be read.
int check(const std::string& path, struct stat& info) {
  auto is_stdin = path == "-";
  auto code = is_stdin ? ::fstat(STDIN_FILENO, &info)
                       : ::stat(path.c_str(), &info);
  if (code != 0)
    return errno;
  if (S_ISDIR(info.st_mode))
    return EISDIR;
  if (!is_stdin && ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0)
    return errno;
  return 0;
}

} // namespace

std::optional<input_file> inspect(const std::string& path, format wanted,
                                  std::string& error) {
  input_file result;
  result.path = path;
  struct stat info {};
  if (auto code = check(path, info)) {
    error = cannot_open(result, std::generic_category().message(code));
    return std::nullopt;
  }
  if (S_ISREG(info.st_mode)) {
    result.regular = true;
    result.size = static_cast<uint64_t>(info.st_size);
  }
  std::string_view name = path;
  if (!strip(name, ".gz"))
    strip(name, ".zst");
  result.asked_for = wanted != format::automatic;
  result.format = wanted == format::automatic ? format_by_name(name) : wanted;
  if (strip(name, ".tsv"))
    result.separator = '\t';
  return result;
}

std::string cannot_open(const input_file& file, const std::string& reason) {
  if (looks_like_url(file.path))
    return "cannot open " + file.name()
           + ": this is a URL; -i takes a file, and a URL is given without -i";
  return "cannot open " + file.name() + ": " + reason;
}

} // namespace muster::input
