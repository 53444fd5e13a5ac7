// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/library_decoders.hpp"
#include "http/body/member_decoder.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>

namespace muster::http {

namespace {

/// The common part of gzip and deflate: zlib's inflate.
class inflater {
public:
  explicit inflater(int window_bits) {
    if (inflateInit2(&stream_, window_bits) != Z_OK)
      throw std::bad_alloc{};
  }

  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  ~inflater() {
    inflateEnd(&stream_);
  }

  size_t decode(std::string_view& in, std::span<char> out) {
    constexpr size_t most = std::numeric_limits<uInt>::max();
    auto offered = std::min(in.size(), most);
    // zlib does not change its input, but next_in is not const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(offered);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    // With Z_FINISH, a body that arrives in one piece needs no window of 32
    // KiB. For other bodies, Z_BUF_ERROR then only means that more input
    // follows.
    result_ = inflate(&stream_, Z_FINISH);
    in.remove_prefix(offered - stream_.avail_in);
    return out.size() - stream_.avail_out;
  }

  bool corrupt() const {
    return result_ != Z_OK && result_ != Z_STREAM_END && result_ != Z_BUF_ERROR;
  }

  bool ended() const {
    return result_ == Z_STREAM_END;
  }

  // A state of 7 KiB and a window of 32 KiB.
  static uint64_t most(std::string_view) {
    return uint64_t{48} << 10;
  }

  static uint64_t memory() {
    return most({});
  }

  static bool grows() {
    return false;
  }

  std::string reason() const {
    if (result_ == Z_NEED_DICT)
      return "it needs a preset dictionary";
    return stream_.msg ? stream_.msg : zError(result_);
  }

protected:
  void reset(int window_bits) {
    inflateReset2(&stream_, window_bits);
    result_ = Z_OK;
  }

private:
  z_stream stream_{};
  int result_ = Z_OK;
};

class gzip_codec : public inflater {
public:
  static constexpr size_t magic_size = 2;

  gzip_codec() : inflater(window_bits) {
    // nop
  }

  static bool may_begin(std::string_view bytes) {
    return std::string_view{"\x1f\x8b"}.starts_with(bytes);
  }

private:
  static constexpr int window_bits = MAX_WBITS + 16; // gzip format only
};

/// The zlib format (RFC 9110, section 8.4.1.2), or raw deflate data, which many
/// servers send and browsers accept.
class deflate_codec : public inflater {
public:
  static constexpr size_t magic_size = 0;

  deflate_codec() : inflater(MAX_WBITS) {
    // nop
  }

  size_t decode(std::string_view& in, std::span<char> out) {
    if (!format_known_ && !in.empty()) {
      // Every zlib header begins with these bits (RFC 1950, section 2.2). Raw
      // deflate begins with them only in a stored block with padding bits set.
      if ((in.front() & 0x8f) != Z_DEFLATED)
        reset(-MAX_WBITS);
      format_known_ = true;
    }
    return inflater::decode(in, out);
  }

private:
  bool format_known_ = false;
};

} // namespace

std::unique_ptr<decoder> make_gzip_decoder() {
  return std::make_unique<member_decoder<gzip_codec>>();
}

std::unique_ptr<decoder> make_deflate_decoder() {
  return std::make_unique<member_decoder<deflate_codec>>();
}

} // namespace muster::http
