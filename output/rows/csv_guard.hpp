// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string_view>

namespace muster::output {

/// Prevents spreadsheets from treating a text as a formula (`output.csv-guard`;
/// OWASP, "CSV Injection"): puts an apostrophe before it. If a text seems to
/// have an apostrophe already, it gets another one, so that every text can be
/// recovered from its cell.
inline constexpr char csv_guard = '\'';

/// Whether a spreadsheet may treat the text, without its leading apostrophes,
/// as a formula: it starts with `=`, `+`, `-` or `@`, also in full width, or
/// with a tab or line break. Ignores spaces and invisible characters before
/// these, such as U+00A0, U+3000 and U+FEFF.
bool needs_csv_guard(std::string_view text);

/// The text of a cell, without its guard if there is one.
std::string_view without_csv_guard(std::string_view cell);

} // namespace muster::output
