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

/// What `[input]` says.
struct options {
  /// URLs on the command line, read before the files.
  std::vector<std::string> urls;
  /// Paths, read in this order; `-` is standard input.
  std::vector<std::string> files;
  input::format format = format::automatic;
  std::string field = "url";      ///< JSON field or CSV column with the URL.
  std::vector<std::string> carry; ///< Fields or columns to copy to the records.
};

/// Reads lines from the inputs in constant memory, for inputs and lines of any
/// length (a line longer than 1 MiB is an error of that line). Detects gzip and
/// zstd by their first bytes. Blocks for at most 100 ms when it reads from a
/// pipe or terminal.
class reader {
public:
  /// Checks every input, so that missing files and files that are not lists are
  /// found before anything is fetched. Reads the first bytes or the CSV header
  /// of regular files. Does not touch pipes and standard input, and keeps no
  /// file open. On failure returns null and says what and where in `error`.
  static std::unique_ptr<reader> open(options opts, std::string& error);

  virtual ~reader();

  /// Stores the next line in `out` if the result is `ready`.
  virtual read_status next(line& out) = 0;

  /// What inputs may be but are not read as, found since the last call: a
  /// sentence for each. Mostly none. Known of regular files at first, of others
  /// after some lines.
  virtual std::vector<std::string> take_doubts() = 0;

  /// Where the line stands that next() gave last: "urls.txt:12"; empty for a
  /// URL of the command line.
  virtual std::string where() const = 0;

  /// Names of the values that lines carry: options::carry.
  virtual const std::vector<std::string>& carried() const = 0;

  /// The sentence for `failed`: file, line, reason.
  virtual const std::string& error() const = 0;

  /// Share of the input that was read, from 0 to 1, by stored (compressed)
  /// bytes of all inputs; nullopt if the size of one is unknown (pipes).
  virtual std::optional<double> position() const = 0;
};

} // namespace muster::input
