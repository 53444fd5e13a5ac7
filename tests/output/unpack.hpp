// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/bytes/codec.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// What gzip members or zstd frames hold, one string each. Throws unless all
/// are whole.
inline std::vector<std::string> unpacked_frames(std::string_view packed) {
  bool gzip = packed.substr(0, 2) == "\x1f\x8b";
  auto codec = gzip ? input::make_gzip_codec() : input::make_zstd_codec();
  std::vector<std::string> result;
  bool begun = false;
  std::string out(64 * 1024, '\0');
  while (!packed.empty() || !codec->between_parts()) {
    auto step = codec->decode(packed, out);
    if (!codec->error().empty())
      throw std::runtime_error(codec->error());
    if (step.consumed + step.produced == 0)
      throw std::runtime_error("torn frame");
    if (!begun)
      result.emplace_back();
    begun = !codec->between_parts();
    result.back().append(out, 0, step.produced);
    packed.remove_prefix(step.consumed);
  }
  return result;
}

inline std::string unpacked(std::string_view packed) {
  std::string result;
  for (const auto& frame : unpacked_frames(packed))
    result += frame;
  return result;
}

/// Bytes that each frame holds.
inline std::vector<size_t> frame_sizes(std::string_view packed) {
  std::vector<size_t> result;
  for (const auto& frame : unpacked_frames(packed))
    result.push_back(frame.size());
  return result;
}

} // namespace muster::test
