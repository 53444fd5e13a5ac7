// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster {

/// Bytes that wait outside of memory, for as long as the object lives.
/// Functions return 0 or an errno.
class scratch_storage {
public:
  virtual ~scratch_storage();

  /// Writes all of `bytes` at `offset`. After an error, any part of them may be
  /// written.
  virtual int write(uint64_t offset, std::string_view bytes) = 0;

  /// Replaces `out` by the `size` bytes at `offset`, which were written.
  virtual int read(uint64_t offset, size_t size, std::string& out) = 0;

  /// Gives the space of these bytes back to the disk, where it can. Offset and
  /// size are multiples of 4096.
  virtual int release(uint64_t offset, uint64_t size) = 0;
};

/// A file without a name in `directory`, made at the first write: nobody else
/// sees it, and it is gone with the process however that ends. A write that
/// would fill the disk fails with ENOSPC while a tenth of it, or 1 GiB, is
/// still free for others.
std::unique_ptr<scratch_storage> scratch_file(std::string directory);

} // namespace muster
