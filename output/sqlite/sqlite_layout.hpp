// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/rows/columns.hpp"
#include "output/sqlite/sqlite.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster::output {

/// The tables of a database, for the columns of a run.
class sqlite_layout {
public:
  explicit sqlite_layout(column_list columns);

  /// Creates the tables and indexes. Removes existing records, keeps runs.
  std::string create() const;

  /// Inserts one record, or replaces the one with its index. Parameters: the
  /// columns in order.
  std::string insert() const;

  /// Whether the table of results has exactly these columns.
  bool matches(sql_database& database) const;

  const column_list& columns() const {
    return columns_;
  }

private:
  column_list columns_;
  std::vector<std::string> names_; ///< Of the columns, as in the database.
};

/// The columns of the table of results, in order. If a run that wants `choice`
/// cannot continue with them, returns nullopt and stores a clause about "it" in
/// `error`.
std::optional<column_list> columns_of(sql_database& database,
                                      const column_choice& choice,
                                      std::string& error);

/// Selects index, url, outcome, status and error kind of each record.
std::string journal_query(const column_list& columns);

/// The state of a database, before its tables are examined.
struct sqlite_state {
  bool empty = false; ///< The database is empty.
  /// Why it is not a database of Muster: a clause about "it". Empty if it is
  /// one.
  std::string foreign;
  bool full = false; ///< The state is unknown because the disk is full.
};

sqlite_state inspect_database(sql_database& database);

/// A counter that grows with every record and every run.
uint64_t stamp_of(sql_database& database);

} // namespace muster::output
