// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// A fenced block of a Markdown page.
struct code_block {
  std::string language; ///< `sh`, or empty.
  std::string text;
  std::string section; ///< The heading above it, without `#`.
  size_t line = 0;     ///< Of the opening fence, from 1.
};

/// Text between backticks.
struct code_span {
  std::string text;
  size_t line = 0; ///< From 1.
  /// Column of the table that it is in, from 0; empty outside of tables.
  std::optional<size_t> column;
};

/// A Markdown page of this repository.
struct page {
  std::string name; ///< `docs/recipes.md`.
  std::string text;
  std::vector<code_block> blocks;
  std::vector<code_span> spans; ///< Outside of blocks.
  std::vector<std::string> headings;

  /// The blocks of a language, in a section or in all.
  std::vector<code_block> blocks_of(std::string_view language,
                                    std::string_view section = {}) const;
};

page page_of(const std::string& name);

/// README.md and the pages in docs/, without the decisions.
std::vector<page> all_pages();

/// The words of a line of shell up to a pipe, a redirection or the next
/// command. Knows quotes, but no variables.
std::vector<std::string> shell_words(std::string_view line);

} // namespace muster::test
