// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/packer.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace muster::output {

/// Maximum size of a record or frame that this program writes.
inline constexpr size_t journal_limit = 64 * 1024 * 1024;

/// The decompressed bytes of an output that is read back.
class journal_source {
public:
  /// Null, and a reason in `error`, if the file cannot be opened.
  static std::unique_ptr<journal_source> open(const std::string& path,
                                              std::string& error);

  virtual ~journal_source();

  /// Appends some bytes; for a compressed file, those of a complete frame.
  /// False at the end and on failure. The end is before an incomplete last
  /// frame and before zeros at the end of the file.
  virtual bool read(std::string& out) = 0;

  /// Whether the bytes of one read() must end with a complete record.
  virtual bool framed() const = 0;

  /// Position in the file after the bytes of the last read().
  virtual uint64_t offset() const = 0;

  /// Size of the file when it was opened.
  virtual uint64_t size() const = 0;

  /// Why read() failed; empty at the end.
  virtual const std::string& error() const = 0;
};

} // namespace muster::output
