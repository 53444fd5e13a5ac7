// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/writer.hpp"
#include "output/sqlite/sqlite.hpp"
#include "output/sqlite/sqlite_layout.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::output {

/// Writes records to the table `results` of an SQLite database, and describes
/// the run in a row of its table `runs`. Each batch is a transaction in the
/// write-ahead log: others can read at any time and see complete batches.
class sqlite_writer : public writer {
public:
  /// Creates the database `opts.file`, or opens it if it has no records. With
  /// `run.content`, it may have records, and they stay. On failure, returns
  /// null and stores a sentence in `error`.
  static std::unique_ptr<sqlite_writer>
  open(const output_settings& opts, const run_start& run, std::string& error);

  ~sqlite_writer() override;

  /// Writes the whole batch or nothing. A record replaces one with the same
  /// index.
  bool write(const std::vector<record>& records) override;

  void store_totals(const progress& totals) override;

  bool close() override;

private:
  sqlite_writer(const output_settings& opts, const run_start& run);

  void release();
  bool claim_file();
  bool check_content();
  /// Whether the file still has its name, by which SQLite finds the log.
  bool is_in_place();
  bool begin_run();
  bool insert(const record& rec);
  bool note_counts();
  bool fail();

  output_settings opts_;
  run_start start_;
  sqlite_layout layout_;
  int claim_ = -1; ///< Descriptor that locks the file against other runs.
  bool create_ = true;
  sql_database database_;
  sql_statement begin_;
  sql_statement commit_;
  sql_statement insert_;
  sql_statement note_;
  int64_t run_ = 0; ///< Row of the table `runs`.
  write_receipt counts_;
  std::optional<progress> totals_;
  std::string cleaned_;
};

} // namespace muster::output
