// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster {

/// Stores bytes outside memory until the object is destroyed. Functions return
/// 0 or an errno.
class scratch_storage {
public:
  virtual ~scratch_storage();

  /// Writes all `bytes` at `offset`. After an error, any part of them may have
  /// been written.
  virtual int write(uint64_t offset, std::string_view bytes) = 0;

  /// Replaces `out` by the `size` bytes at `offset`, which must have been
  /// written.
  virtual int read(uint64_t offset, size_t size, std::string& out) = 0;

  /// Releases the disk space of these bytes, if the file system can. `offset`
  /// and `size` are multiples of 4096.
  virtual int release(uint64_t offset, uint64_t size) = 0;
};

/// A file without a name in `directory`, created at the first write. No other
/// program sees it, and it disappears with the process. A write fails with
/// ENOSPC if it would leave less than a tenth of the disk, or 1 GiB, free.
std::unique_ptr<scratch_storage> scratch_file(std::string directory);

} // namespace muster
