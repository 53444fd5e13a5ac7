// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>

namespace muster::output {

/// When records are flushed to disk, so that they survive a power loss.
enum class sync_mode : uint8_t {
  none,  ///< When the kernel decides.
  batch, ///< Before write() returns.
  close, ///< Before close() returns.
};

/// Flushes everything that was written to `fd` to disk. Returns 0 or errno; 0
/// for pipes, terminals and devices, which do not support it.
int sync_data(int fd);

/// Flushes the directory entry of the new file `path` to disk. Returns 0 or
/// errno.
int sync_directory_of(const std::string& path);

} // namespace muster::output
