// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/option_text.hpp"

#include <algorithm>

namespace muster {

std::string default_text(const option& declared) {
  auto values = declared.get();
  if (values.empty() || values.front().empty())
    return {};
  return declared.example.empty() ? values.front() : declared.example;
}

std::string first_sentence(std::string_view text) {
  return std::string{
    text.substr(0, std::min(text.find(". "), text.size() - 1))};
}

std::string wrap(std::string_view text, size_t indent,
                 std::string_view prefix) {
  constexpr size_t columns = 80;
  auto start = std::string{prefix} + std::string(indent, ' ');
  std::string result;
  std::string line;
  while (!text.empty()) {
    auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!line.empty() && line.size() + 1 + word.size() > columns) {
      result += line + "\n";
      line.clear();
    }
    line += line.empty() ? start : " ";
    line += word;
  }
  return line.empty() ? result : result + line + "\n";
}

} // namespace muster
