// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/journal/journal.hpp"
#include "output/rows/columns.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::output {

/// What is wrong with a column that the run does not know.
inline constexpr auto unknown_column =
  ", which neither output.headers nor input.carry names";

/// The part of a field that helps to find it.
std::string shown(std::string_view field);

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

  /// Whether a row is the header of a file that this run can continue. If not,
  /// see reason().
  virtual bool is_header(std::string_view row) = 0;

  /// The columns of the file, from its header or its first row; unset before.
  const std::optional<column_list>& columns() const {
    return columns_;
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

  bool fail_columns(const std::string& how) {
    return fail("its columns differ from those of this run: " + how);
  }

  bool fail_unknown(std::string_view name) {
    return fail_columns("it also has " + shown(name) + unknown_column);
  }

  /// Notes the columns of the file; false if the run cannot continue with them.
  bool take_columns(std::vector<output_column> columns,
                    const column_choice& choice);

  std::string header_;
  std::string reason_;
  std::optional<column_list> columns_;
};

std::unique_ptr<journal_rows> make_json_journal(const output_settings& opts);
std::unique_ptr<journal_rows> make_csv_journal(const output_settings& opts);

/// Parses the name of an outcome or an error kind; false if it is unknown.
bool parse_word(std::string_view text, outcome& result);
bool parse_word(std::string_view text, http::error_kind& result);

} // namespace muster::output
