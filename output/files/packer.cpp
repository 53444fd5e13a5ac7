// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/packer.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <limits>
#include <new>
#include <stdexcept>
#include <zlib.h>
#include <zstd.h>

namespace muster::output {

namespace {

class gzip_packer final : public packer {
public:
  gzip_packer() {
    // Records are similar, so higher levels gain little.
    constexpr int level = 3, gzip_format = 15 + 16, memory = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_format, memory,
                     Z_DEFAULT_STRATEGY)
        != Z_OK)
      throw std::bad_alloc{};
  }

  gzip_packer(const gzip_packer&) = delete;
  gzip_packer& operator=(const gzip_packer&) = delete;

  ~gzip_packer() override {
    deflateEnd(&stream_);
  }

  void append(std::string& out, std::string_view content) override {
    deflateReset(&stream_);
    auto begin = out.size();
    auto room = deflateBound(&stream_, static_cast<uLong>(content.size()));
    // zlib has 32-bit sizes.
    if (room > std::numeric_limits<uInt>::max())
      throw std::length_error{"too much for one gzip member"};
    out.resize(begin + room);
    // zlib does not change its input, but the type of the pointer is not const.
    stream_.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream_.avail_in = static_cast<uInt>(content.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream_.avail_out = static_cast<uInt>(room);
    deflate(&stream_, Z_FINISH);
    out.resize(out.size() - stream_.avail_out);
  }

private:
  z_stream stream_{};
};

class zstd_packer final : public packer {
public:
  zstd_packer() : context_{ZSTD_createCCtx(), ZSTD_freeCCtx} {
    if (!context_)
      throw std::bad_alloc{};
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  void append(std::string& out, std::string_view content) override {
    auto begin = out.size();
    out.resize(begin + ZSTD_compressBound(content.size()));
    auto size = ZSTD_compress2(context_.get(), out.data() + begin,
                               out.size() - begin, content.data(),
                               content.size());
    if (ZSTD_isError(size))
      throw std::runtime_error{ZSTD_getErrorName(size)};
    out.resize(begin + size);
  }

private:
  std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context_;
};

} // namespace

std::string extension_of(const std::string& path) {
  auto result = std::filesystem::path{path}.extension().string();
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return result;
}

packing packing_of(const std::string& path) {
  auto suffix = extension_of(path);
  if (suffix == ".gz")
    return packing::gzip;
  return suffix == ".zst" ? packing::zstd : packing::none;
}

packer::~packer() = default;

std::unique_ptr<packer> packer::make(packing how) {
  if (how == packing::gzip)
    return std::make_unique<gzip_packer>();
  return std::make_unique<zstd_packer>();
}

} // namespace muster::output
