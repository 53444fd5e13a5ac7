// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "settings/options/ini.hpp"

// An INI file, and its values written and parsed again.
namespace muster::fuzz {

namespace {

std::string written(const ini_file& file) {
  std::string result;
  for (auto& [line, key, values] : file.entries) {
    result += key + " = ";
    if (values.size() == 1) {
      result += ini_value(values.front());
    } else {
      for (size_t i = 0; i < values.size(); ++i) {
        result += i == 0 ? "['" : ", '";
        result += values[i] + "'";
      }
      result += ']';
    }
    result += '\n';
  }
  return result;
}

/// Whether a list of these values can be written without escapes.
bool is_plain(const ini_file& file) {
  for (auto& entry : file.entries)
    if (entry.values.size() != 1)
      for (auto& value : entry.values)
        if (value.find_first_of("'\n\r") != value.npos)
          return false;
  return true;
}

} // namespace

void run(std::string_view bytes) {
  std::string error;
  auto file = parse_ini(bytes, error);
  expect(file.has_value() == error.empty(), "what fails says why", error);
  if (!file) {
    expect(error.starts_with("line "), "an error names its line", error);
    return;
  }
  size_t line = 0;
  for (auto& entry : file->entries) {
    expect(entry.line > line, "lines are in order", entry.key);
    line = entry.line;
    expect(!entry.values.empty(), "a key has a value", entry.key);
  }
  if (!is_plain(*file))
    return;
  auto text = written(*file);
  auto again = parse_ini(text, error);
  expect(again.has_value(), "what is written can be read", error + "\n" + text);
  expect(again->entries.size() == file->entries.size(), "all keys are there");
  for (size_t i = 0; i < file->entries.size(); ++i)
    expect(again->entries[i].key == file->entries[i].key
             && again->entries[i].values == file->entries[i].values,
           "values that are written anew are the same", text);
}

std::vector<std::string> seeds() {
  return literals("settings/options/ini_test.cpp");
}

} // namespace muster::fuzz
