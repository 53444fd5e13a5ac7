// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/content_coding.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace muster::http {

/// Decodes one content coding of one body.
///
/// A body may have several gzip members or zstd frames, as their RFCs say.
/// Other bytes after a complete stream are ignored, as in browsers and gzip(1),
/// because some servers pad bodies. If a body ends inside what may be the
/// beginning of another member, it counts as truncated.
class decoder {
public:
  virtual ~decoder() = default;

  /// Decodes from the front of `in` and removes the consumed bytes. Returns the
  /// number of bytes written to `out`. Call it again while `in` is not empty or
  /// `out` was filled, but not once the data is corrupt().
  virtual size_t decode(std::string_view& in, std::span<char> out) = 0;

  /// Whether decode() has found corrupt data. The content before it has been
  /// written.
  virtual bool corrupt() const = 0;

  /// Whether the coded data may end here.
  virtual bool complete() const = 0;

  /// Memory that it holds, in bytes.
  virtual uint64_t memory() const = 0;

  /// Maximum memory that it may hold after decode(in, ...), in bytes.
  virtual uint64_t memory_for(std::string_view in) const = 0;

  /// Why the data is corrupt, in lower case; may be empty.
  virtual std::string reason() const = 0;
};

/// Maximum memory of a decoder, in bytes: br while its window grows.
inline constexpr uint64_t max_decoder_memory = uint64_t{28} << 20;

/// Creates a decoder. For any data, it takes at most 48 KiB for gzip and
/// deflate, 28 MiB for br and 9 MiB for zstd, where a window of more than 8 MiB
/// counts as corrupt (RFC 9659). It frees this memory at the end of a stream.
std::unique_ptr<decoder> make_decoder(content_coding coding);

} // namespace muster::http
