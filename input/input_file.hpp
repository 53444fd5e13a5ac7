// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/format.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace muster::input {

/// What is known of an input before it is read.
struct input_file {
  std::string path;
  input::format format = format::text; ///< By its name, or as requested.
  bool asked_for = false;              ///< The bytes do not change the format.
  char separator = ','; ///< Of CSV; a tab if the extension is `.tsv`.
  bool regular = false; ///< Can be opened more than once.
  uint64_t size = 0;    ///< Of a regular file, in bytes as stored; else 0.

  /// Its name in errors.
  std::string name() const {
    return path == "-" ? "standard input" : path;
  }
};

/// Examines a path without reading from it. Returns nullopt if it does not
/// exist or cannot be read, with a sentence in `error`.
std::optional<input_file> inspect(const std::string& path, format wanted,
                                  std::string& error);

/// "cannot open urls.txt: No such file or directory".
std::string cannot_open(const input_file& file, const std::string& reason);

} // namespace muster::input
