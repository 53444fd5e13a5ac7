// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/byte_source.hpp"
#include "input/bytes/codec.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace muster::input {

/// Decompresses gzip and zstd, which it detects by their first bytes. Passes
/// other bytes through.
class decompressor final : public byte_source {
public:
  /// `raw` must outlive the decompressor.
  explicit decompressor(byte_source& raw) : raw_{raw} {
    // nop
  }

  read_result read(std::span<char> buffer, turn& budget) override;

  const std::string& error() const override {
    return error_;
  }

  /// Number of bytes that were read from the source but are not decoded yet.
  size_t pending() const {
    return input_.size();
  }

private:
  /// Reads bytes until they show whether the input is compressed.
  read_status sniff(turn& budget);
  read_result read_plain(std::span<char> buffer, turn& budget);
  read_result read_packed(std::span<char> buffer, turn& budget);
  read_result fail(const std::string& reason);

  byte_source& raw_;
  bool sniffed_ = false;
  const char* kind_ = "";        // "gzip", "zstd"
  std::unique_ptr<codec> codec_; // null if the bytes are plain
  std::span<const char> input_;  // not decoded yet; in packed_
  std::vector<char> packed_;
  bool flushed_ = true; // the codec holds no more output
  std::string error_;
};

} // namespace muster::input
