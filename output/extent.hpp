#pragma once

#include <cstdint>

namespace muster::output {

/// What an earlier run left in a file: changes with every record that somebody
/// else writes.
struct extent {
  /// Bytes up to the end of the last whole record. Of a database, what its last
  /// run has counted.
  uint64_t whole = 0;
  /// Bytes of the file when it was read. Of a database, the number of that run.
  uint64_t size = 0;

  bool operator==(const extent&) const = default;
};

} // namespace muster::output
