// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/read_status.hpp"
#include "input/formats/format.hpp"
#include "input/formats/line.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::input {

/// The settings of the section `[input]`.
struct input_settings {
  /// URLs of the command line. They come before those of the files.
  std::vector<std::string> urls;
  /// Paths, in the order of reading; `-` is standard input.
  std::vector<std::string> files;
  input::format format = format::automatic;
  /// JSON field or CSV column with the URL; the number of the column, from 1,
  /// if CSV has no header.
  std::string field = "url";
  std::vector<std::string> carry; ///< Fields or columns to copy to the records.
  bool header = true;             ///< The first row of CSV names the columns.
  char separator = '\0';          ///< Of CSV; NUL to detect it.
  /// For URLs without a scheme: `http` or `https`; empty if they are errors.
  std::string default_scheme;
};

/// Reads lines from the inputs in constant memory, for inputs and lines of any
/// length. A line longer than 1 MiB gets an error. Detects gzip and zstd by
/// their first bytes. Blocks for at most 100 ms when it reads from a pipe or
/// terminal.
class reader {
public:
  /// Checks every input, so that missing files and files that are not lists are
  /// reported before the first fetch. Reads the first bytes or the CSV header
  /// of regular files. Does not touch pipes and standard input, and keeps no
  /// file open. On failure, returns null and stores a sentence with the file's
  /// name in `error`.
  static std::unique_ptr<reader> open(input_settings opts, std::string& error);

  virtual ~reader();

  /// Reads the next line. Stores it in `out` if the result is `ready`.
  virtual read_status next(line& out) = 0;

  /// Returns new warnings about inputs that may have another format or contain
  /// no URLs, one sentence each. Usually none. Regular files are checked when
  /// they are opened, other inputs after some lines.
  virtual std::vector<std::string> take_doubts() = 0;

  /// Position of the last line that next() returned: "urls.txt:12"; empty for a
  /// URL of the command line.
  virtual std::string where() const = 0;

  /// Names of the carried values: input_settings::carry.
  virtual const std::vector<std::string>& carried() const = 0;

  /// The sentence for `failed`: file, line and reason.
  virtual const std::string& error() const = 0;

  /// Share of the input that was read, from 0 to 1, by stored (compressed)
  /// bytes of all inputs; nullopt if the size of one is unknown (pipes).
  virtual std::optional<double> position() const = 0;
};

} // namespace muster::input
