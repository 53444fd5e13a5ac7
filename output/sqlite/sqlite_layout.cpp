// SPDX-License-Identifier: BSD-3-Clause

#include "output/sqlite/sqlite_layout.hpp"

#include "output/rows/columns.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>

namespace muster::output {

namespace {

// "Must" in ASCII: identifies our files by their header.
constexpr int64_t application_id = 0x4D757374;

// Increase it when the tables change.
constexpr int64_t layout_version = 1;

/// The SQL type of each column that has a value.
struct type_row {
  std::vector<std::pair<std::string_view, std::string_view>> types;

  void value(std::string_view name, uint64_t) {
    types.emplace_back(name, "INTEGER");
  }

  void value(std::string_view name, microseconds) {
    types.emplace_back(name, "REAL");
  }

  void value(std::string_view name, word) {
    types.emplace_back(name, "TEXT");
  }

  void value(std::string_view name, std::string_view) {
    types.emplace_back(name, "TEXT");
  }

  void null(std::string_view name) {
    types.emplace_back(name, "");
  }
};

/// A sample record in which no column is null.
record full_record() {
  record rec;
  auto& result = rec.result;
  result.status = 200;
  result.http_version = 11;
  result.error_kind = http::error_kind::dns;
  for (auto* time : {&result.dns, &result.connect, &result.tls,
                     &result.first_byte, &result.total})
    *time = microseconds::zero();
  for (auto* text : {&result.final_url, &result.content_type, &result.remote_ip,
                     &result.sha256, &result.wire_sha256, &result.error,
                     &result.warning, &rec.url, &rec.node})
    *text = "-";
  rec.duplicate_of = 0;
  return rec;
}

std::vector<std::string> present_columns(sql_database& database) {
  auto query =
    database.prepare("SELECT name FROM pragma_table_info('results')");
  std::vector<std::string> result;
  while (query && query.row())
    result.emplace_back(query.text(0));
  return result;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string sql_name(std::string_view name) {
  std::string result = "\"";
  for (auto c : name)
    result.append(c == '"' ? 2 : 1, c);
  return result + '"';
}

} // namespace

sqlite_layout::sqlite_layout(const std::vector<std::string>& carry) {
  type_row row;
  visit_columns(full_record(), row);
  for (auto [name, type] : row.types)
    columns_.push_back({std::string{name}, type});
  columns_.push_back({std::string{host_column}, "TEXT"});
  for (const auto& name : carry) {
    columns_.push_back({"", "TEXT"});
    append_clean(columns_.back().name, name);
  }
}

std::string sqlite_layout::create() const {
  std::string columns;
  for (const auto& column : columns_) {
    columns += columns.empty() ? "" : ", ";
    columns += sql_name(column.name) + ' ';
    columns += column.type;
    if (column.name == "index")
      columns += " PRIMARY KEY";
  }
  return "DROP TABLE IF EXISTS results;"
         "CREATE TABLE results ("
         + columns
         + ");"
           "CREATE INDEX results_outcome ON results (outcome);"
           "CREATE INDEX results_host ON results (host);"
           "CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, started "
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
  for (const auto& column : columns_) {
    names += (names.empty() ? "" : ", ") + sql_name(column.name);
    marks += marks.empty() ? "?" : ", ?";
  }
  return "INSERT OR REPLACE INTO results (" + names + ") VALUES (" + marks
         + ")";
}

std::string sqlite_layout::complete(sql_database& database) const {
  auto present = present_columns(database);
  std::string result;
  for (const auto& column : columns_)
    if (!contains(present, column.name) && is_later_column(column.name))
      result += "ALTER TABLE results ADD COLUMN " + sql_name(column.name) + ' '
                + std::string{column.type} + ';';
  return result;
}

std::string sqlite_layout::mismatch(sql_database& database) const {
  auto present = present_columns(database);
  if (present.empty())
    return "it has no table results";
  for (const auto& column : columns_)
    if (!contains(present, column.name) && !is_later_column(column.name))
      return "its table results has no column '" + column.name + "'";
  for (const auto& name : present)
    if (std::none_of(columns_.begin(), columns_.end(),
                     [&](const column& x) { return x.name == name; }))
      return "its table results has a column '" + name
             + "' that this run does not carry";
  return "";
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
