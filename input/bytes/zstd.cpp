// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/codec.hpp"

#include <new>
#include <zstd.h>
#include <zstd_errors.h>

namespace muster::input {

namespace {

class zstd_codec final : public codec {
public:
  zstd_codec() : stream_{ZSTD_createDStream()} {
    if (stream_ == nullptr)
      throw std::bad_alloc{};
  }

  codec_step decode(std::span<const char> in, std::span<char> out) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    auto code = ZSTD_decompressStream(stream_.get(), &to, &from);
    if (ZSTD_isError(code))
      fail(code);
    else
      between_ = code == 0 || (between_ && from.pos == 0);
    return {from.pos, to.pos};
  }

  bool between_parts() const override {
    return between_;
  }

  const std::string& error() const override {
    return error_;
  }

private:
  struct free_stream {
    void operator()(ZSTD_DStream* stream) const {
      ZSTD_freeDStream(stream);
    }
  };

  void fail(size_t code) {
    switch (ZSTD_getErrorCode(code)) {
      case ZSTD_error_frameParameter_windowTooLarge:
        error_ = "zstd data needs a window of more than 128 MiB to decompress; "
                 "decompress it first with zstd -d --long=31";
        break;
      case ZSTD_error_prefix_unknown:
        error_ = "zstd data is followed by other data";
        break;
      default:
        error_ = "zstd data is corrupt (";
        error_ += ZSTD_getErrorName(code);
        error_ += ')';
    }
  }

  std::unique_ptr<ZSTD_DStream, free_stream> stream_;
  bool between_ = false;
  std::string error_;
};

} // namespace

std::unique_ptr<codec> make_zstd_codec() {
  return std::make_unique<zstd_codec>();
}

} // namespace muster::input
