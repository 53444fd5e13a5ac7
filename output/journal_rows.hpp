#pragma once

#include "output/journal.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// Reads the rows of one format.
class journal_rows {
public:
  /// Readable bytes that have to follow a row: simdjson reads whole blocks.
  static constexpr size_t padding = 64;

  virtual ~journal_rows();

  /// Size of the row at the front of `text` with its line end; 0 if that is
  /// not there yet.
  virtual size_t row_size(std::string_view text) = 0;

  /// What stands before the records in a file of this run; may be empty.
  virtual const std::string& header() const = 0;

  /// Whether a row means the same as header(), or is that of an earlier
  /// version: then left_out() has what it lacks. If not, see reason().
  virtual bool is_header(std::string_view row) = 0;

  const std::vector<std::string>& left_out() const {
    return left_out_;
  }

  /// Reads a whole row; false if it is none that this program writes: see
  /// reason(). Views in `entry` are valid until the next call.
  virtual bool parse(std::string_view row, journal_entry& entry) = 0;

  /// Why the last call failed, a clause on "it": "broken JSON: ...".
  virtual const std::string& reason() const = 0;

  /// Whether `text`, which is not empty and holds no whole row, may be the
  /// beginning of one.
  virtual bool may_begin_row(std::string_view text) = 0;

protected:
  std::vector<std::string> left_out_;
};

std::unique_ptr<journal_rows> make_json_journal(const options& opts);
std::unique_ptr<journal_rows> make_csv_journal(const options& opts);

/// Reads an outcome's or an error kind's name; false if it is none.
bool parse_word(std::string_view text, outcome& result);
bool parse_word(std::string_view text, http::error_kind& result);

} // namespace muster::output
