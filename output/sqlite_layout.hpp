#pragma once

#include "output/sqlite.hpp"

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

  /// Creates the tables and indexes; records there are go, runs stay.
  std::string create() const;

  /// Inserts one record, or replaces that of its index: parameters are the
  /// columns in their order, the host, and the carried ones.
  std::string insert() const;

  /// Adds the columns of later_columns that a database of an earlier version
  /// lacks; empty if it has all.
  std::string complete(sql_database& database) const;

  /// Why the database's tables are not these, or could not be completed to
  /// these: a clause on "it", or nothing.
  std::string mismatch(sql_database& database) const;

private:
  struct column {
    std::string name;
    std::string_view type;
  };

  std::vector<column> columns_;
};

/// What a database is before any table of ours is looked at.
struct sqlite_state {
  bool empty = false;  ///< Nothing is in it yet.
  std::string foreign; ///< Why it is none of ours: a clause on "it".
  bool full = false;   ///< It cannot be told: the disk has no room to look.
};

sqlite_state inspect_database(sql_database& database);

/// Grows with every record that a run has written, and with every run.
uint64_t stamp_of(sql_database& database);

} // namespace muster::output
