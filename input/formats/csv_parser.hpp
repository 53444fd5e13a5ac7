// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::input {

/// Splits CSV (RFC 4180) into records. Accepts input in pieces of any size, and
/// keeps only the requested fields. Lines end in LF, CRLF or CR.
class csv_parser {
public:
  static constexpr size_t longest_beginning = 512;

  explicit csv_parser(char separator);

  /// From the next record on, keeps only the columns whose entry is true.
  /// Before the first call, keeps all columns.
  void keep(std::vector<bool> columns);

  /// Forgets the last record, including its line ending.
  void next_record();

  /// Consumes bytes up to the end of the record. Returns the number of bytes
  /// consumed.
  size_t feed(std::string_view bytes);

  /// Completes the last record, if there is one. Call it at the end of the
  /// input.
  void finish();

  /// Whether field(), problem() and line_number() describe a complete record.
  bool complete() const {
    return complete_;
  }

  /// Whether the record is an empty line.
  bool blank() const {
    return size_ == 0;
  }

  size_t field_count() const {
    return column_ + 1;
  }

  /// The value of a kept column; empty if the record has too few columns.
  std::string_view field(size_t column) const;

  /// The first bytes of the record, as in the input.
  std::string_view beginning() const {
    return beginning_;
  }

  /// Why the fields are invalid; null if they are valid.
  const char* problem() const {
    return problem_;
  }

  /// The line where the record begins; if a quote is the problem, the line of
  /// the quote.
  uint64_t line_number() const {
    return problem_line_ != 0 ? problem_line_ : first_line_;
  }

  /// Number of lines that have ended so far.
  uint64_t lines_ended() const {
    return line_ - 1;
  }

private:
  enum class state : uint8_t { field_start, unquoted, quoted, after_quote };

  size_t step(std::string_view bytes);
  size_t unquoted(std::string_view bytes);
  size_t quoted(std::string_view bytes);
  size_t after_quote(char next);
  bool ends_field(char c) const;
  void end_field(char c);
  void begin_field();
  void store(std::string_view text);
  void note_size();
  void note(const char* problem, uint64_t line);

  char separator_;
  bool keep_all_ = true;
  std::vector<bool> kept_;
  std::vector<std::string> fields_;
  std::string beginning_;
  state state_ = state::field_start;
  bool complete_ = false;
  bool after_carriage_return_ = false; // skip a LF that follows
  size_t column_ = 0;
  size_t size_ = 0; // bytes of the record so far, without its line ending
  uint64_t line_ = 1;
  uint64_t first_line_ = 1;
  uint64_t quote_line_ = 0;
  uint64_t problem_line_ = 0;
  const char* problem_ = nullptr;
};

} // namespace muster::input
