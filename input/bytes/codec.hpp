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
  /// bytes that were produced before it are valid.
  virtual codec_step decode(std::span<const char> in, std::span<char> out) = 0;

  /// Whether the compressed stream may end here.
  virtual bool between_parts() const = 0;

  /// What is wrong with the bytes, as in "gzip data is corrupt (incorrect data
  /// check)"; empty if there is no error.
  virtual const std::string& error() const = 0;
};

/// RFC 1952. Zeros after the last member, which tapes and some archivers leave,
/// are ignored.
std::unique_ptr<codec> make_gzip_codec();

/// RFC 8878. Frames that need a window of more than 128 MiB are refused.
std::unique_ptr<codec> make_zstd_codec();

} // namespace muster::input
