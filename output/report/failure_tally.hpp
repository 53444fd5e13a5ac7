// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace muster::output {

/// Counts failures by status and by error kind, and keeps one sentence of each
/// kind. Memory does not grow with the number of failures.
class failure_tally {
public:
  void add(const record& rec);

  /// Lines for people: HTTP errors by status, then a line per error kind, the
  /// most frequent first. Texts of servers are cleaned and cut to 80 columns.
  void append_to(std::string& out) const;

  /// If all `records` (at least two) failed for the same reason: a sentence
  /// that says so. Otherwise empty.
  std::string common_cause(uint64_t records) const;

private:
  /// Errors of one kind. Texts are cleaned and short.
  struct errors {
    http::error_kind kind = http::error_kind::none;
    uint64_t count = 0;
    /// The part of `count` that was not tried, because the host failed before.
    uint64_t skipped = 0;
    std::string sentence; ///< Of the first that was tried.
    std::string url;      ///< The same.
  };

  errors& errors_of(http::error_kind kind);

  std::map<uint16_t, uint64_t> statuses_; ///< Of HTTP errors.
  std::vector<errors> errors_;            ///< One for each kind.
  /// Number of errors by row of the table of causes.
  std::vector<uint64_t> causes_;
};

} // namespace muster::output
