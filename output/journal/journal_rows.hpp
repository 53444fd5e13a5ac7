// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/journal/journal.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::output {

/// Reads the rows of one format.
class journal_rows {
public:
  virtual ~journal_rows();

  /// Size of the first row of `text` with its line ending; 0 if that is not
  /// there yet.
  virtual size_t row_size(std::string_view text) = 0;

  /// What comes before the records in a file of this run; may be empty.
  const std::string& header() const {
    return header_;
  }

  /// Whether a row is equivalent to header(), or is the header of an earlier
  /// version; then left_out() has the columns that it lacks. If not, see
  /// reason().
  virtual bool is_header(std::string_view row) = 0;

  const std::vector<std::string>& left_out() const {
    return left_out_;
  }

  /// Reads a complete row; false if this program would not write it: see
  /// reason(). Views in `entry` are valid until the next call.
  virtual bool parse(std::string_view row, journal_entry& entry) = 0;

  /// Why the last call failed, a clause on "it": "broken JSON: ...".
  const std::string& reason() const {
    return reason_;
  }

  /// Whether `text`, which is not empty and contains no complete row, may be
  /// the beginning of one.
  virtual bool may_begin_row(std::string_view text) = 0;

protected:
  /// Sets the reason.
  bool fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  std::string header_;
  std::string reason_;
  std::vector<std::string> left_out_;
};

std::unique_ptr<journal_rows> make_json_journal(const output_settings& opts);
std::unique_ptr<journal_rows> make_csv_journal(const output_settings& opts);

/// Parses the name of an outcome or an error kind; false if it is unknown.
bool parse_word(std::string_view text, outcome& result);
bool parse_word(std::string_view text, http::error_kind& result);

} // namespace muster::output
