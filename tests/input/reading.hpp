// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"
#include "tests/support/scratch.hpp"

#include <string>
#include <vector>

namespace muster::test {

/// All results of a reader.
struct reading {
  std::vector<input::line> lines;
  input::read_status status = input::read_status::end; ///< `end` or `failed`.
  std::string error; ///< Of open() or of the reader.
  bool opened = false;

  /// The lines' URLs; for a line with an error "!" and the error.
  std::vector<std::string> urls() const;
};

reading read_all(const input::input_settings& opts);

/// Reads one file.
reading read_file(const std::string& path,
                  const std::vector<std::string>& carry = {});

/// "a.txt:3: why" without the directory of the file.
std::string without_directory(const std::string& sentence,
                              const scratch_directory& files);

} // namespace muster::test
