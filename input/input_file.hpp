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
  input::format format = format::text; ///< By its name, or as the user chose.
  bool asked_for = false;              ///< The user chose `format`.
  char separator = '\0';               ///< A tab if the extension is `.tsv`.
  bool regular = false;                ///< Can be opened more than once.
  uint64_t size = 0; ///< Size of a regular file, in stored bytes; else 0.

  /// The name to use in errors.
  std::string name() const {
    return path == "-" ? "standard input" : path;
  }
};

/// Examines a path without reading from it. If it does not exist or cannot be
/// read, returns nullopt and stores a sentence in `error`.
std::optional<input_file> inspect(const std::string& path, format wanted,
                                  std::string& error);

/// "cannot open urls.txt: No such file or directory".
std::string cannot_open(const input_file& file, const std::string& reason);

} // namespace muster::input
