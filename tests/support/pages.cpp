// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/pages.hpp"

#include "tests/support/scratch.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace muster::test {

namespace {

/// Spans of one line outside of blocks.
void add_spans(const std::string& line, size_t number,
               std::vector<code_span>& spans) {
  auto table = line.starts_with('|');
  size_t column = 0;
  for (size_t i = table ? 1 : 0; i < line.size(); ++i) {
    if (table && line[i] == '|' && line[i - 1] != '\\')
      ++column;
    if (line[i] != '`')
      continue;
    auto width = line.find_first_not_of('`', i) - i;
    auto end = line.find(std::string(width, '`'), i + width);
    if (end == std::string::npos)
      return;
    auto& span = spans.emplace_back();
    span.text = line.substr(i + width, end - i - width);
    for (size_t at = 0; (at = span.text.find("\\|", at)) != std::string::npos;)
      span.text.erase(at, 1);
    span.line = number;
    if (table)
      span.column = column;
    i = end + width - 1;
  }
}

} // namespace

std::vector<code_block> page::blocks_of(std::string_view language,
                                        std::string_view section) const {
  std::vector<code_block> result;
  for (const auto& block : blocks)
    if (block.language == language
        && (section.empty() || block.section == section))
      result.push_back(block);
  return result;
}

page page_of(const std::string& name) {
  page result;
  result.name = name;
  result.text = content_of(std::string{MUSTER_SOURCE_DIR "/"} + name);
  if (result.text.empty())
    throw std::runtime_error{"no page " + name};
  std::istringstream lines{result.text};
  bool inside = false;
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) {
        auto section = result.headings.empty() ? std::string{}
                                               : result.headings.back();
        result.blocks.push_back({line.substr(3), {}, section, number});
      }
    } else if (inside) {
      result.blocks.back().text += line + "\n";
    } else if (line.starts_with('#')) {
      result.headings.push_back(line.substr(line.find_first_not_of("# ")));
    } else {
      add_spans(line, number, result.spans);
    }
  }
  return result;
}

std::vector<page> all_pages() {
  std::vector<std::string> names{"README.md"};
  for (const auto& file :
       std::filesystem::directory_iterator{MUSTER_SOURCE_DIR "/docs"})
    if (file.path().extension() == ".md")
      names.push_back("docs/" + file.path().filename().string());
  std::sort(names.begin(), names.end());
  std::vector<page> result;
  for (const auto& name : names)
    result.push_back(page_of(name));
  return result;
}

std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (auto c : line) {
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        words.back() += c;
    } else if (c == ' ' || c == '\t') {
      in_word = false;
    } else if (c == '|' || c == '>' || c == '<' || c == ';' || c == '&'
               || (c == '#' && !in_word)) {
      break;
    } else {
      if (!in_word)
        words.emplace_back();
      in_word = true;
      if (c == '\'' || c == '"')
        quote = c;
      else
        words.back() += c;
    }
  }
  return words;
}

} // namespace muster::test
