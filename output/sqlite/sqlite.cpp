// SPDX-License-Identifier: BSD-3-Clause

#include "output/sqlite/sqlite.hpp"

#include <cerrno>
#include <sqlite3.h>
#include <system_error>

namespace muster::output {

namespace {

// Long enough for a transaction that a person types.
constexpr int busy_ms = 30'000;

void bind_text(sqlite3_stmt* raw, int parameter, std::string_view text,
               sqlite3_destructor_type lifetime) {
  // A null pointer would be NULL, not an empty text.
  auto data = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(raw, parameter, data, text.size(), lifetime, SQLITE_UTF8);
}

/// The errno of a connection's last failure, if it means that there is no room.
int no_room(sqlite3* raw) {
  auto primary = sqlite3_errcode(raw) & 0xff;
  if (primary != SQLITE_FULL && primary != SQLITE_IOERR
      && primary != SQLITE_CANTOPEN)
    return 0;
  auto code = sqlite3_system_errno(raw);
  return code == ENOSPC || code == EDQUOT || code == EFBIG ? code : 0;
}

} // namespace

void sql_statement::finalize::operator()(sqlite3_stmt* raw) const {
  sqlite3_finalize(raw);
}

void sql_statement::bind(int parameter, int64_t value) {
  sqlite3_bind_int64(raw_.get(), parameter, value);
}

void sql_statement::bind(int parameter, double value) {
  sqlite3_bind_double(raw_.get(), parameter, value);
}

void sql_statement::bind(int parameter, std::string_view text) {
  bind_text(raw_.get(), parameter, text, SQLITE_STATIC);
}

void sql_statement::bind_copy(int parameter, std::string_view text) {
  bind_text(raw_.get(), parameter, text, SQLITE_TRANSIENT);
}

void sql_statement::bind_null(int parameter) {
  sqlite3_bind_null(raw_.get(), parameter);
}

bool sql_statement::row() {
  auto code = sqlite3_step(raw_.get());
  failed_ = code != SQLITE_ROW && code != SQLITE_DONE;
  return code == SQLITE_ROW;
}

bool sql_statement::run() {
  auto code = sqlite3_step(raw_.get());
  sqlite3_reset(raw_.get());
  return code == SQLITE_DONE;
}

int sql_statement::columns() const {
  return sqlite3_column_count(raw_.get());
}

bool sql_statement::is_null(int column) const {
  return sqlite3_column_type(raw_.get(), column) == SQLITE_NULL;
}

int64_t sql_statement::number(int column) const {
  return sqlite3_column_int64(raw_.get(), column);
}

std::string_view sql_statement::text(int column) const {
  auto data = sqlite3_column_text(raw_.get(), column);
  if (data == nullptr)
    return {};
  auto size = sqlite3_column_bytes(raw_.get(), column);
  return {reinterpret_cast<const char*>(data), static_cast<size_t>(size)};
}

void sql_database::close_connection::operator()(sqlite3* raw) const {
  sqlite3_close(raw);
}

bool sql_database::open(const std::string& path, access wanted) {
  sqlite3* raw = nullptr;
  auto flags = wanted == access::read
                 ? SQLITE_OPEN_READWRITE
                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  auto code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  raw_.reset(raw);
  return code == SQLITE_OK && sqlite3_busy_timeout(raw, busy_ms) == SQLITE_OK;
}

bool sql_database::run(const std::string& sql) {
  return sqlite3_exec(raw_.get(), sql.c_str(), nullptr, nullptr, nullptr)
         == SQLITE_OK;
}

sql_statement sql_database::prepare(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  sqlite3_prepare_v3(raw_.get(), sql.data(), static_cast<int>(sql.size()),
                     SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  return sql_statement{raw};
}

int64_t sql_database::number(const std::string& sql, int64_t otherwise) {
  auto statement = prepare(sql);
  return statement && statement.row() ? statement.number(0) : otherwise;
}

bool sql_database::is_foreign() const {
  return sqlite3_errcode(raw_.get()) == SQLITE_NOTADB;
}

bool sql_database::is_full() const {
  return sqlite3_errcode(raw_.get()) == SQLITE_FULL || no_room(raw_.get()) != 0;
}

std::string sql_database::message() const {
  if (auto code = no_room(raw_.get()))
    return std::generic_category().message(code);
  return sqlite3_errmsg(raw_.get());
}

} // namespace muster::output
