// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster::output {

enum class packing : uint8_t { none, gzip, zstd };

/// The extension of a name, with its dot, in lower case.
std::string extension_of(const std::string& path);

/// The compression of a file, by its extension: `.gz`, `.zst`.
packing packing_of(const std::string& path);

/// Compresses pieces, each into a separate zstd frame (RFC 8878) or gzip member
/// (RFC 1952). Readers of these formats treat a sequence of them as one file.
class packer {
public:
  /// `how` must not be none.
  static std::unique_ptr<packer> make(packing how);

  virtual ~packer();

  /// Compresses `content`, with a checksum, and appends the result.
  virtual void append(std::string& out, std::string_view content) = 0;
};

} // namespace muster::output
