// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster::output {

enum class packing : uint8_t { none, gzip, zstd };

/// The end of a name from its last dot on, in lower case.
std::string extension_of(const std::string& path);

/// How a file is compressed, by the end of its name: `.gz`, `.zst`.
packing packing_of(const std::string& path);

/// Compresses pieces, each into a separate zstd frame (RFC 8878) or gzip member
/// (RFC 1952). Readers of these formats treat a sequence of them as one file.
class packer {
public:
  /// `how` is not none.
  static std::unique_ptr<packer> make(packing how);

  virtual ~packer();

  /// Appends `content`, compressed and with its checksum.
  virtual void append(std::string& out, std::string_view content) = 0;
};

} // namespace muster::output
