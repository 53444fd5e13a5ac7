// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/codec.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

namespace muster::input {

namespace {

constexpr uLong magic_size = 2;

/// zlib has 32-bit sizes.
uInt clamp(size_t size) {
  constexpr size_t most = std::numeric_limits<uInt>::max();
  return static_cast<uInt>(std::min(size, most));
}

class gzip_codec final : public codec {
public:
  gzip_codec() {
    constexpr int gzip_only = 15 + 16;
    if (inflateInit2(&stream_, gzip_only) != Z_OK)
      throw std::bad_alloc{};
  }

  ~gzip_codec() override {
    inflateEnd(&stream_);
  }

  gzip_codec(const gzip_codec&) = delete;
  gzip_codec& operator=(const gzip_codec&) = delete;

  codec_step decode(std::span<const char> in, std::span<char> out) override {
    if (between_ && !first_)
      if (auto zeros = leading_zeros(in); zeros > 0)
        return {zeros, 0};
    // zlib does not change its input, but the type of the pointer is not const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = clamp(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = clamp(out.size());
    auto code = inflate(&stream_, Z_NO_FLUSH);
    codec_step step{clamp(in.size()) - stream_.avail_in,
                    clamp(out.size()) - stream_.avail_out};
    note(code, step);
    return step;
  }

  bool between_parts() const override {
    return between_;
  }

  const std::string& error() const override {
    return error_;
  }

private:
  static size_t leading_zeros(std::span<const char> in) {
    auto is_zero = [](char c) { return c == '\0'; };
    auto end = std::find_if_not(in.begin(), in.end(), is_zero);
    return static_cast<size_t>(end - in.begin());
  }

  void note(int code, const codec_step& step) {
    if (code == Z_STREAM_END) {
      between_ = true;
      first_ = false;
      inflateReset(&stream_);
    } else if (code == Z_OK || code == Z_BUF_ERROR) {
      between_ = between_ && step.consumed == 0;
    } else if (!first_ && stream_.total_in <= magic_size) {
      error_ = "gzip data is followed by other data";
    } else {
      error_ = "gzip data is corrupt";
      if (stream_.msg != nullptr)
        error_.append(" (").append(stream_.msg).append(")");
    }
  }

  z_stream stream_{};
  bool first_ = true;    // no member was read yet
  bool between_ = false; // at the end of a member
  std::string error_;
};

} // namespace

std::unique_ptr<codec> make_gzip_codec() {
  return std::make_unique<gzip_codec>();
}

} // namespace muster::input
