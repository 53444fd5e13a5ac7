// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/sqlite/sqlite.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// The column that only databases have: the host, and port if given, of the
/// URL, in lower case.
inline constexpr std::string_view host_column = "host";

/// What the tables of a database look like, for the columns of a run.
class sqlite_layout {
public:
  explicit sqlite_layout(const std::vector<std::string>& carry);

  /// Creates the tables and indexes. Removes existing records, keeps runs.
  std::string create() const;

  /// Inserts one record, or replaces the one with its index. Parameters are the
  /// columns in their order, the host, and the carried columns.
  std::string insert() const;

  /// SQL that adds the columns of later_columns that a database of an earlier
  /// version lacks; empty if it has all.
  std::string complete(sql_database& database) const;

  /// Why the tables of the database do not match, and cannot be extended to
  /// match: a clause about "it", or empty.
  std::string mismatch(sql_database& database) const;

private:
  struct column {
    std::string name;
    std::string_view type;
  };

  std::vector<column> columns_;
};

/// State of a database, before its tables are examined.
struct sqlite_state {
  bool empty = false; ///< Nothing is in it yet.
  /// Why it is not a database of ours: a clause about "it".
  std::string foreign;
  bool full = false; ///< Unknown, because the disk is full.
};

sqlite_state inspect_database(sql_database& database);

/// Grows with every record and every run.
uint64_t stamp_of(sql_database& database);

} // namespace muster::output
