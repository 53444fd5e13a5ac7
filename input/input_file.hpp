#pragma once

#include "input/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace muster::input {

/// What is known of an input before it is read.
struct input_file {
  std::string path;
  input::format format = format::text; ///< By its name, or as asked for.
  bool asked_for = false;              ///< The bytes do not change the format.
  char separator = ','; ///< Of CSV; a tab if the extension is `.tsv`.
  bool regular = false; ///< May be opened as often as one likes.
  uint64_t size = 0;    ///< Of a regular file, in bytes as stored; else 0.

  /// How errors call it.
  std::string name() const {
    return path == "-" ? "standard input" : path;
  }
};

/// Looks at a path without reading from it. nullopt if it does not exist or
/// cannot be read, with a sentence in `error`.
std::optional<input_file> inspect(const std::string& path, format wanted,
                                  std::string& error);

/// "cannot open urls.txt: No such file or directory".
std::string cannot_open(const input_file& file, const std::string& reason);

} // namespace muster::input
