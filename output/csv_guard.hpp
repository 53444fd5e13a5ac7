#pragma once

#include <string_view>

namespace muster::output {

/// What keeps spreadsheets from taking a text for a formula
/// (`output.csv-guard`; OWASP, "CSV Injection"): an apostrophe before it. Texts
/// that look as if they had one already get another, so that every text can be
/// told from its cell.
inline constexpr char csv_guard = '\'';

/// Whether a spreadsheet may take a text for a formula, or may do so without
/// the apostrophes it begins with: `=`, `+`, `-` or `@` comes first, also in
/// full width or behind spaces, or a tab or line break.
bool needs_csv_guard(std::string_view text);

/// The text of a cell that may have a guard.
std::string_view without_csv_guard(std::string_view cell);

} // namespace muster::output
