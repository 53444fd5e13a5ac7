// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// Appends the record as one JSON object and a newline. Fields are those of
/// docs/output.md in that order, then `carry_names`. Absent values are null.
/// Bytes that are not UTF-8 are percent-encoded.
void append_json(std::string& out, const record& rec,
                 const std::vector<std::string>& carry_names);

/// Appends the text as a JSON string, with quotes. Bytes that are not UTF-8 are
/// percent-encoded.
void append_json_string(std::string& out, std::string_view text);

/// Appends the CSV header line (RFC 4180, but lines end with \n), without the
/// columns `left_out`. `guarded` as below.
void append_csv_header(std::string& out,
                       const std::vector<std::string>& carry_names,
                       const std::vector<std::string>& left_out = {},
                       bool guarded = true);

/// Appends the record as one CSV line. Absent values are empty. Bytes that are
/// not UTF-8 and control characters other than tabs and line breaks are
/// percent-encoded. The columns are those of the header. `guarded`: adds a
/// guard to texts that need it, see csv_guard.hpp.
void append_csv(std::string& out, const record& rec,
                const std::vector<std::string>& carry_names,
                const std::vector<std::string>& left_out = {},
                bool guarded = true);

/// Appends the line for people: `Content from https://python.org: 50231 bytes`,
/// `HTTP 404 from ...`, `Failed https://nope.invalid: dns: host not found (3
/// attempts)`. Control characters, marks that reorder text and bytes that are
/// not UTF-8 are percent-encoded. `verbose` adds details: ` (200, text/html,
/// 192.0.2.7, 80.3 ms, now https://www.python.org/)`.
void append_text(std::string& out, const record& rec, bool verbose = false);

/// Whether the record is a failure: neither content nor skipped.
bool is_failure(const record& rec);

} // namespace muster::output
