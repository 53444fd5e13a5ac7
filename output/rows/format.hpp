// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"
#include "output/rows/columns.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// Appends the record as one JSON object and a newline, with these columns.
/// Absent values are null. Bytes that are not UTF-8 are percent-encoded.
void append_json(std::string& out, const record& rec,
                 const column_list& columns);

/// Appends the text as a JSON string, with quotes. Bytes that are not UTF-8 are
/// percent-encoded.
void append_json_string(std::string& out, std::string_view text);

/// Appends `[{"status":301,"url":"http://a/"}]`.
void append_json_chain(std::string& out, const redirect_chain& hops);

/// Appends the CSV header line (RFC 4180, but lines end with \n). `guarded` as
/// below.
void append_csv_header(std::string& out, const column_list& columns,
                       bool guarded = true);

/// Appends the record as one CSV line. Absent values are empty. Bytes that are
/// not UTF-8 and control characters other than tabs and line breaks are
/// percent-encoded. `guarded`: adds a guard to texts that need it, see
/// csv_guard.hpp.
void append_csv(std::string& out, const record& rec, const column_list& columns,
                bool guarded = true);

/// Appends `301 http://a/ 302 http://b/`. URLs contain no spaces.
void append_text_chain(std::string& out, const redirect_chain& hops);

/// What lines for people have in brackets.
struct text_style {
  bool verbose = false; ///< Status, type, address, time and so on.
  /// Columns with their names, if they have a value.
  column_list details{std::vector<output_column>{}};
};

/// Appends the line for people: `Content from https://python.org: 50231 bytes`,
/// `HTTP 404 from ...`, `Failed https://nope.invalid: dns: host not found (3
/// attempts)`. Control characters, marks that reorder text and bytes that are
/// not UTF-8 are percent-encoded. Details may follow: ` (200, text/html,
/// 192.0.2.7, 80.3 ms, now https://www.python.org/, etag: "a7")`.
void append_text(std::string& out, const record& rec,
                 const text_style& style = {});

/// Whether the record is a failure: neither content nor skipped.
bool is_failure(const record& rec);

} // namespace muster::output
