// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <span>
#include <string_view>

namespace muster::input {

/// Detects YAML, TOML and Markdown. `lines` are the first lines of a text,
/// without blank lines and comments. If they belong to such a document and none
/// of them is a URL, returns an error that names the format and says how to get
/// the URLs. Otherwise, or if the text may be a list with broken lines, returns
/// an empty string.
std::string_view describe_document(std::span<const std::string_view> lines);

/// Whether describe_document() may still detect a document after more lines.
bool may_be_document(std::span<const std::string_view> lines);

} // namespace muster::input
