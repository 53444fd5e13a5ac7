// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace muster::input {

/// The result of one step of a codec.
struct codec_step {
  size_t consumed = 0;
  size_t produced = 0;
};

/// Decompresses a stream of one or more gzip members or zstd frames.
class codec {
public:
  virtual ~codec() = default;

  /// Decodes as much of `in` as fits into `out`. After a failure (see error()),
  /// the bytes produced before it are valid.
  virtual codec_step decode(std::span<const char> in, std::span<char> out) = 0;

  /// Whether the compressed stream may end here.
  virtual bool between_parts() const = 0;

  /// Why decoding failed: "gzip data is corrupt (incorrect data check)". Empty
  /// if there is no error.
  virtual const std::string& error() const = 0;
};

/// Decodes gzip (RFC 1952). Ignores zeros after the last member: tapes and some
/// archivers leave them.
std::unique_ptr<codec> make_gzip_codec();

/// Decodes zstd (RFC 8878). Rejects frames that need a window of more than 128
/// MiB.
std::unique_ptr<codec> make_zstd_codec();

} // namespace muster::input
