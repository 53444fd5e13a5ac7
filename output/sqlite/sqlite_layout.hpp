// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/sqlite/sqlite.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// A column that only databases have: the host of the URL, with the port if it
/// has one, in lower case.
inline constexpr std::string_view host_column = "host";

/// The tables of a database, for the columns of a run.
class sqlite_layout {
public:
  explicit sqlite_layout(const std::vector<std::string>& carry);

  /// Creates the tables and indexes. Removes existing records, keeps runs.
  std::string create() const;

  /// Inserts one record, or replaces the one with its index. Parameters: the
  /// columns in order, the host, and the carried columns.
  std::string insert() const;

  /// SQL that adds the columns of later_columns that the database lacks; empty
  /// if it has all.
  std::string complete(sql_database& database) const;

  /// Why the tables of the database do not match and cannot be extended: a
  /// clause about "it". Empty if they match.
  std::string mismatch(sql_database& database) const;

private:
  struct column {
    std::string name;
    std::string_view type;
  };

  std::vector<column> columns_;
};

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
