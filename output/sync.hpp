#pragma once

#include <cstdint>
#include <string>

namespace muster::output {

/// When records are on disk rather than with the kernel, which a power loss
/// takes along.
enum class sync_mode : uint8_t {
  none,  ///< When the kernel thinks it best.
  batch, ///< Before write() returns.
  close, ///< Before close() returns.
};

/// Has the disk hold all that was written to `fd`. Returns 0 or errno; 0 for
/// pipes, terminals and devices, which cannot be asked.
int sync_data(int fd);

/// Has the disk know the name of the new file `path`. Returns 0 or errno.
int sync_directory_of(const std::string& path);

} // namespace muster::output
