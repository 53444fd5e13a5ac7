// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace muster::output {

/// The content of a file from an earlier run.
struct extent {
  uint64_t whole = 0; ///< Bytes up to the end of the last complete record.
  uint64_t size = 0;  ///< Bytes of the file when it was read.
  /// For a database: a counter that grows with every record and every run.
  uint64_t stamp = 0;
  /// Columns of later_columns that its header lacks (CSV of an earlier
  /// version).
  std::vector<std::string> left_out{};
};

} // namespace muster::output
