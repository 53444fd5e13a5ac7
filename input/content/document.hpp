// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <span>
#include <string_view>

namespace muster::input {

/// If these lines, the first of a text without blank ones and comments, are of
/// a document in YAML, TOML or Markdown, the first one looks so, and none is a
/// URL: an error that says what it is and how to get its URLs. Empty if not, or
/// if it may be a list with broken lines.
std::string_view describe_document(std::span<const std::string_view> lines);

/// Whether that may be so with more lines.
bool may_be_document(std::span<const std::string_view> lines);

} // namespace muster::input
