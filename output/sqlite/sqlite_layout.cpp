// SPDX-License-Identifier: BSD-3-Clause

#include "output/sqlite/sqlite_layout.hpp"

#include "output/rows/utf8.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace muster::output {

namespace {

// "Must" in ASCII: identifies our files by their header.
constexpr int64_t application_id = 0x4D757374;

// Increase it when the tables change.
constexpr int64_t layout_version = 1;

std::string_view type_of(column what) {
  switch (what) {
    case column::index:
    case column::status:
    case column::bytes:
    case column::wire_bytes:
    case column::redirects:
    case column::attempts:
    case column::duplicate_of:
      return "INTEGER";
    case column::dns_ms:
    case column::connect_ms:
    case column::tls_ms:
    case column::first_byte_ms:
    case column::total_ms:
      return "REAL";
    default:
      return "TEXT";
  }
}

/// Names are as in the database: without control characters.
std::string clean(std::string_view name) {
  std::string result;
  append_clean(result, name);
  return result;
}

std::vector<std::string> present_columns(sql_database& database) {
  auto query =
    database.prepare("SELECT name FROM pragma_table_info('results')");
  std::vector<std::string> result;
  while (query && query.row())
    result.emplace_back(query.text(0));
  return result;
}

std::string sql_name(std::string_view name) {
  std::string result = "\"";
  for (auto c : name)
    result.append(c == '"' ? 2 : 1, c);
  return result + '"';
}

} // namespace

sqlite_layout::sqlite_layout(column_list columns)
  : columns_{std::move(columns)} {
  for (const auto& col : columns_)
    names_.push_back(clean(col.name));
}

std::string sqlite_layout::create() const {
  std::string columns;
  for (size_t i = 0; i < names_.size(); ++i) {
    auto what = columns_[i].what;
    columns += columns.empty() ? "" : ", ";
    columns += sql_name(names_[i]) + ' ';
    columns += type_of(what);
    if (what == column::index)
      columns += " PRIMARY KEY";
  }
  std::string indexes;
  if (columns_.has(column::outcome))
    indexes += "CREATE INDEX results_outcome ON results (outcome);";
  if (columns_.has(column::host))
    indexes += "CREATE INDEX results_host ON results (host);";
  return "DROP TABLE IF EXISTS results;"
         "CREATE TABLE results ("
         + columns + ");" + indexes
         + "CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, started "
           "TEXT NOT NULL,"
           " ended TEXT, settings TEXT NOT NULL, inputs INTEGER,"
           " ok INTEGER NOT NULL DEFAULT 0,"
           " http_errors INTEGER NOT NULL DEFAULT 0,"
           " errors INTEGER NOT NULL DEFAULT 0,"
           " duplicates INTEGER NOT NULL DEFAULT 0, pending INTEGER,"
           " bytes INTEGER NOT NULL DEFAULT 0);"
           "PRAGMA application_id="
         + std::to_string(application_id)
         + ";PRAGMA user_version=" + std::to_string(layout_version) + ';';
}

std::string sqlite_layout::insert() const {
  std::string names;
  std::string marks;
  for (const auto& name : names_) {
    names += (names.empty() ? "" : ", ") + sql_name(name);
    marks += marks.empty() ? "?" : ", ?";
  }
  return "INSERT OR REPLACE INTO results (" + names + ") VALUES (" + marks
         + ")";
}

bool sqlite_layout::matches(sql_database& database) const {
  return present_columns(database) == names_;
}

std::optional<column_list> columns_of(sql_database& database,
                                      const column_choice& choice,
                                      std::string& error) {
  auto present = present_columns(database);
  if (present.empty()) {
    error = "it has no table results";
    return std::nullopt;
  }
  const auto known = column_list::all(choice);
  std::vector<output_column> found;
  for (const auto& name : present) {
    auto match = std::find_if(known.begin(), known.end(), [&](const auto& x) {
      return clean(x.name) == name;
    });
    if (match == known.end()) {
      error = "its table results has a column '" + name
              + "', which neither output.headers nor input.carry names";
      return std::nullopt;
    }
    found.push_back(*match);
  }
  column_list result{std::move(found)};
  error = column_problem(result, choice);
  if (error.empty())
    return result;
  error.insert(0, "the columns of its table results differ from those of this "
                  "run: ");
  return std::nullopt;
}

std::string journal_query(const column_list& columns) {
  std::string names;
  for (auto what : {column::index, column::url, column::outcome, column::status,
                    column::error_kind}) {
    names += names.empty() ? "" : ", ";
    names += columns.has(what) ? sql_name(name_of(what)) : "NULL";
  }
  return "SELECT " + names + " FROM results ORDER BY \"index\"";
}

sqlite_state inspect_database(sql_database& database) {
  sqlite_state result;
  auto version = database.number("PRAGMA schema_version", -1);
  if (version < 0) {
    result.foreign = database.is_foreign() ? "it is not an SQLite database"
                                           : database.message();
    result.full = database.is_full();
  } else if (version == 0) {
    result.empty = true;
  } else if (database.number("PRAGMA application_id", 0) != application_id) {
    result.foreign = "it is a database of another program";
  } else if (database.number("PRAGMA user_version", 0) != layout_version) {
    result.foreign = "its tables belong to another version of Muster";
  }
  return result;
}

uint64_t stamp_of(sql_database& database) {
  return static_cast<uint64_t>(database.number(
    "SELECT sum(1 + ok + http_errors + errors + duplicates) FROM runs", 0));
}

} // namespace muster::output
