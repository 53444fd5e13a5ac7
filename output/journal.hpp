#pragma once

#include "output/failure.hpp"
#include "output/writer.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace muster::output {

/// What counts of a record when a run goes on. Views are valid during the
/// visit.
struct journal_entry {
  uint64_t index = 0;
  std::string_view url; ///< As written: without credentials, in UTF-8.
  muster::outcome outcome = outcome::error;
  uint16_t status = 0; ///< 0: no response.
  http::error_kind error_kind = http::error_kind::none;
  /// Its row as it stands in the file, decompressed, line end included; empty
  /// for a database.
  std::string_view row;
};

/// Says false to read no further.
using journal_visitor = std::function<bool(const journal_entry&)>;

/// What an earlier run left.
struct journal_end {
  extent content;       ///< For options::resume.
  uint64_t records = 0; ///< Visited.
  std::string error;    ///< "cannot read out.jsonl: line 7 is no record (...)".
  /// The error is that there is no room for what SQLite writes to read.
  bool unwritable = false;

  failure why() const {
    return {error, unwritable};
  }
};

/// Reads the output of an earlier run that had the same `opts` (file, format
/// and carried columns): JSON Lines and CSV, plain or compressed, and SQLite,
/// in constant memory. A last record, or a last frame of a compressed file,
/// that is not whole is left out, as are zeros that the file ends with;
/// everything else that this program would not have written is an error.
journal_end read_journal(const options& opts, const journal_visitor& visit);

} // namespace muster::output
