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

/// Undoes one content coding of one body.
///
/// Members of gzip and frames of zstd follow one another as their RFCs say.
/// What follows a complete stream and begins no other is ignored, as browsers
/// and gzip(1) do, because servers pad. A body that ends within what may be
/// the first bytes of a further member counts as cut.
class decoder {
public:
  virtual ~decoder() = default;

  /// Decodes from the front of `in`, shortens it by what was taken, and
  /// returns how many bytes it wrote to `out`. To be called again while `in` is
  /// not empty or `out` came back full, but not once the data is corrupt().
  virtual size_t decode(std::string_view& in, std::span<char> out) = 0;

  /// Whether decode() has come to corrupt data. What is before that has been
  /// written.
  virtual bool corrupt() const = 0;

  /// Whether the coded data may end here.
  virtual bool complete() const = 0;

  /// Memory that it holds.
  virtual uint64_t memory() const = 0;

  /// Memory that decode(in, ...) may come to hold, at most.
  virtual uint64_t memory_for(std::string_view in) const = 0;

  /// What decode() took offence at, in lower case; may be empty.
  virtual std::string reason() const = 0;
};

/// The most that any decoder holds: one of br, while its window grows.
inline constexpr uint64_t max_decoder_memory = uint64_t{28} << 20;

/// Whatever the data, a decoder takes at most 48 KiB for gzip and deflate,
/// 28 MiB for br and 9 MiB for zstd, where a window of more than 8 MiB counts
/// as corrupt (RFC 9659). At the end of a stream it gives all of that back.
std::unique_ptr<decoder> make_decoder(content_coding coding);

} // namespace muster::http
