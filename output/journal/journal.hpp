// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/writer.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace muster::output {

/// Why something failed; empty if it succeeded.
struct problem {
  std::string sentence;
  bool writing = false; ///< The output could not be written.

  explicit operator bool() const {
    return !sentence.empty();
  }
};

inline problem refused(std::string sentence) {
  return {std::move(sentence), false};
}

inline problem unwritable(std::string sentence) {
  return {std::move(sentence), true};
}

/// The parts of a record that a resumed run needs. Views are valid during the
/// visit.
struct journal_entry {
  uint64_t index = 0;
  std::string_view url; ///< As written: without credentials, in UTF-8.
  muster::outcome outcome = outcome::error;
  uint16_t status = 0; ///< 0: no response.
  http::error_kind error_kind = http::error_kind::none;
  /// Its row as in the file, decompressed, with its line ending; empty for a
  /// database.
  std::string_view row;
};

/// Returns false to stop reading.
using journal_visitor = std::function<bool(const journal_entry&)>;

/// What an earlier run left.
struct journal_end {
  extent content;       ///< For run_start.
  uint64_t records = 0; ///< Visited.
  /// "cannot read out.jsonl: line 7 is not a valid record (...)".
  std::string error;
  /// The error is that the disk has no room for what SQLite writes in order to
  /// read.
  bool unwritable = false;

  problem why() const {
    return {error, unwritable};
  }
};

/// Reads the output of an earlier run that had the same `opts` (file, format
/// and carried columns): JSON Lines and CSV, plain or compressed, and SQLite,
/// in constant memory. Skips an incomplete last record, or an incomplete last
/// frame of a compressed file, and zeros at the end of the file. Everything
/// else that this program would not have written is an error.
journal_end read_journal(const output_settings& opts,
                         const journal_visitor& visit);

} // namespace muster::output
