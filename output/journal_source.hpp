#pragma once

#include "output/packer.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace muster::output {

/// No record and no frame that this program writes is larger.
inline constexpr size_t journal_limit = 64 * 1024 * 1024;

/// The bytes of an output that is read back, decompressed.
class journal_source {
public:
  /// Null, and a reason in `error`, if the file cannot be opened.
  static std::unique_ptr<journal_source> open(const std::string& path,
                                              std::string& error);

  virtual ~journal_source();

  /// Appends some bytes, of a compressed file those of a whole frame; false
  /// at the end, which is before a frame that is not whole and before zeros
  /// that the file ends with, and on failure.
  virtual bool read(std::string& out) = 0;

  /// Whether what read() gives has to end with a whole record.
  virtual bool framed() const = 0;

  /// Where in the file that ends which read() gave last.
  virtual uint64_t offset() const = 0;

  /// Bytes of the file when it was opened.
  virtual uint64_t size() const = 0;

  /// Why read() failed; empty at the end.
  virtual const std::string& error() const = 0;
};

} // namespace muster::output
