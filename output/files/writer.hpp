// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"
#include "messages/record.hpp"
#include "output/files/file.hpp"
#include "output/files/sync.hpp"
#include "output/rows/columns.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::output {

enum class format : uint8_t { automatic, text, jsonl, csv, sqlite };

/// The settings of the section `[output]` for the output file.
struct output_settings : column_choice {
  std::string file = "-";                    ///< Path; `-` is standard output.
  output::format format = format::automatic; ///< By extension; `-` is text.
  bool quiet = false;                        ///< Text: only failures.
  /// Text: lines include status, type, address and time.
  bool verbose = false;
  bool csv_guard = true; ///< CSV: protect texts that look like formulas.
  sync_mode sync = sync_mode::none;
};

/// What a writer must know about its run, besides the options.
struct run_start {
  /// If set, append to this content of the file.
  std::optional<extent> content;
  /// SQLite, for the row of this run in the table `runs`: counts of earlier
  /// runs, and the settings.
  write_receipt before{};
  std::string settings{};
};

/// The format. Resolves `automatic` by the name of the file, if possible.
output::format format_of(const output_settings& opts);

/// Writes records in one format to one place. Not thread-safe.
class writer {
public:
  virtual ~writer();

  /// Writes the records to the kernel, and syncs them if every batch is synced.
  /// Returns false on failure: see error() and kept(). A file always ends with
  /// a complete record; an incomplete one is removed. Compressed files may hold
  /// records back for a second, until the next write() or flush().
  virtual bool write(const std::vector<record>& records) = 0;

  /// Number of records, from the first given to write(), that are completely
  /// written.
  uint64_t kept() const {
    return kept_;
  }

  /// Writes the records that are held back. Returns false on failure. Call it
  /// after a second without records.
  virtual bool flush();

  /// Stores the result of the job, if the format supports it (SQLite). Call it
  /// right before close().
  virtual void store_totals(const progress& totals);

  /// Flushes and closes. Returns false on failure.
  virtual bool close() = 0;

  /// Whether the failure is that the program which reads standard output (or
  /// standard error) has ended, as in `| head -2`.
  bool has_lost_reader() const {
    return lost_reader_;
  }

  /// What could not be written and where: "cannot write out.jsonl: No space
  /// left on device".
  const std::string& error() const {
    return error_;
  }

protected:
  std::string error_; ///< Set by the first failure, for good.
  bool lost_reader_ = false;

  void keep(uint64_t records) {
    kept_ += records;
  }

private:
  uint64_t kept_ = 0;
};

} // namespace muster::output
