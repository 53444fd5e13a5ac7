#pragma once

#include <span>
#include <string_view>

namespace muster::input {

/// If these lines, the first of a text without blank ones and comments, are of
/// a document in YAML, TOML or Markdown and none of them is a URL: an error
/// that says what it is and how to get its URLs. Empty if not, or if it may be
/// a list with broken lines.
std::string_view describe_document(std::span<const std::string_view> lines);

/// Whether more lines are needed to tell.
bool may_be_document(std::string_view first);

} // namespace muster::input
