// SPDX-License-Identifier: BSD-3-Clause

#define ZLIB_CONST
#include "apps/demo_content.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <new>

namespace muster::demo {

std::uint64_t parse_number(std::string_view text, std::uint64_t low,
                           std::uint64_t high) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < low || value > high)
    throw bad_request("expected a number from " + std::to_string(low) + " to "
                      + std::to_string(high) + ", got \"" + std::string{text}
                      + '"');
  return value;
}

std::uint64_t parse_size(std::string_view text, std::uint64_t high) {
  constexpr std::string_view units = "kmg";
  int shift = 0;
  if (!text.empty()) {
    if (auto at = units.find(text.back()); at != std::string_view::npos) {
      shift = 10 * (static_cast<int>(at) + 1);
      text.remove_suffix(1);
    }
  }
  return parse_number(text, 0, high >> shift) << shift;
}

const std::string& filler() {
  static const std::string text = [] {
    std::string result;
    while (result.size() < 64 * 1024)
      result += "This line is 32 characters long\n";
    return result;
  }();
  return text;
}

std::string gzip(std::uint64_t size) {
  constexpr int gzip_window = 15 + 16;
  constexpr int default_memory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window,
                   default_memory, Z_DEFAULT_STRATEGY)
      != Z_OK)
    throw std::bad_alloc{};
  std::string result;
  std::string buffer(64 * 1024, '\0');
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    auto input = std::min<std::uint64_t>(size, filler().size());
    size -= input;
    stream.next_in = reinterpret_cast<const Bytef*>(filler().data());
    stream.avail_in = static_cast<uInt>(input);
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      state = deflate(&stream, size == 0 ? Z_FINISH : Z_NO_FLUSH);
      result.append(buffer, 0, buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return result;
}

} // namespace muster::demo
