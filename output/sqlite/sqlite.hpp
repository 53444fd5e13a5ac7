// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace muster::output {

/// A prepared SQL statement. Parameters count from 1, columns from 0.
class sql_statement {
public:
  sql_statement() = default;

  explicit sql_statement(sqlite3_stmt* raw) : raw_{raw} {
    // nop
  }

  void bind(int parameter, int64_t value);
  void bind(int parameter, double value);

  /// `text` must outlive the next run().
  void bind(int parameter, std::string_view text);

  void bind_copy(int parameter, std::string_view text);
  void bind_null(int parameter);

  /// Moves to the next row. Returns false after the last row and on failure.
  bool row();

  /// Runs a statement without rows, with the bound parameters. Returns false on
  /// failure.
  bool run();

  /// Whether row() stopped because of a failure.
  bool failed() const {
    return failed_;
  }

  int columns() const;
  bool is_null(int column) const;
  int64_t number(int column) const;

  /// Valid until the next row().
  std::string_view text(int column) const;

  explicit operator bool() const {
    return raw_ != nullptr;
  }

private:
  struct finalize {
    void operator()(sqlite3_stmt* raw) const;
  };

  std::unique_ptr<sqlite3_stmt, finalize> raw_;
  bool failed_ = false;
};

/// A connection to an SQLite database in a file.
class sql_database {
public:
  enum class access : uint8_t { read, write };

  /// Writing creates the file. Reading needs an existing file and write
  /// permission, because a journal left by a killed program must be applied
  /// first. Returns false on failure: see message().
  bool open(const std::string& path, access wanted);

  /// Runs statements without rows. Returns false on failure.
  bool run(const std::string& sql);

  /// Prepares a statement. Returns null on failure.
  sql_statement prepare(const std::string& sql);

  /// The number that a query returns; `otherwise` if it fails or returns none.
  int64_t number(const std::string& sql, int64_t otherwise);

  /// Closes the database; all statements must be destroyed before. If the disk
  /// has no room, the content of the write-ahead log stays in the log.
  void close() {
    raw_.reset();
  }

  /// Whether the last call failed because the file is not a database.
  bool is_foreign() const;

  /// Whether the last call failed because the disk is full. Reading also needs
  /// room, for the index of the write-ahead log.
  bool is_full() const;

  /// The last error: "database or disk is full".
  std::string message() const;

private:
  struct close_connection {
    void operator()(sqlite3* raw) const;
  };

  std::unique_ptr<sqlite3, close_connection> raw_;
};

} // namespace muster::output
