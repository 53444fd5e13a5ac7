#pragma once

#include <cstdint>

namespace muster::output {

/// What an earlier run left in a file.
struct extent {
  uint64_t whole = 0; ///< Bytes up to the end of the last whole record.
  uint64_t size = 0;  ///< Bytes of the file when it was read.
  /// Of a database in place of these: grows with every record and every run.
  uint64_t stamp = 0;
};

} // namespace muster::output
