// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/compress.hpp"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace muster::test {

namespace {

constexpr size_t piece = 256 * 1024;

std::string deflated(std::string_view content, int window_bits,
                     int flush = Z_FINISH) {
  z_stream z{};
  if (deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY)
      != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string result;
  std::vector<char> out(piece);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  z.avail_in = static_cast<uInt>(content.size());
  do {
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, flush);
    result.append(out.data(), out.size() - z.avail_out);
  } while (z.avail_out == 0);
  deflateEnd(&z);
  return result;
}

/// One gzip member with `repeat` times the content: after a full flush, the
/// same compressed blocks can be repeated.
std::string gzipped(std::string_view content, size_t repeat) {
  auto blocks = deflated(content, -MAX_WBITS, Z_FULL_FLUSH);
  auto length = static_cast<z_off_t>(content.size());
  auto crc_once = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()),
                          content.size());
  auto crc = crc32(0, nullptr, 0);
  std::string result{"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10};
  for (size_t i = 0; i < repeat; ++i) {
    result += blocks;
    crc = crc32_combine(crc, crc_once, length);
  }
  result += raw_deflate("");
  for (auto number : {size_t{crc}, content.size() * repeat})
    for (int shift = 0; shift < 32; shift += 8)
      result += static_cast<char>(number >> shift & 0xff);
  return result;
}

// The functions below also compress `repeat` times the content.

std::string brotlied(std::string_view content, size_t repeat) {
  std::unique_ptr<BrotliEncoderState, void (*)(BrotliEncoderState*)> state{
    BrotliEncoderCreateInstance(nullptr, nullptr, nullptr),
    BrotliEncoderDestroyInstance};
  BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_QUALITY, 2);
  std::string result;
  for (size_t i = 0; i < repeat; ++i) {
    auto last = i + 1 == repeat;
    auto in_size = content.size();
    auto in = reinterpret_cast<const uint8_t*>(content.data());
    do {
      size_t no_room = 0;
      if (!BrotliEncoderCompressStream(
            state.get(),
            last ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS, &in_size,
            &in, &no_room, nullptr, nullptr))
        throw std::runtime_error("BrotliEncoderCompressStream");
      size_t taken = 0;
      auto out = BrotliEncoderTakeOutput(state.get(), &taken);
      result.append(reinterpret_cast<const char*>(out), taken);
    } while (in_size > 0 || BrotliEncoderHasMoreOutput(state.get())
             || (last && !BrotliEncoderIsFinished(state.get())));
  }
  return result;
}

using zstd_context = std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)>;

zstd_context make_zstd() {
  zstd_context context{ZSTD_createCCtx(), ZSTD_freeCCtx};
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  return context;
}

std::string zstded(std::string_view content, size_t repeat, int window_log) {
  auto context = make_zstd();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  std::string result;
  std::vector<char> out(piece);
  // End the frame separately, so that its header has no length.
  for (size_t i = 0; i <= repeat; ++i) {
    auto last = i == repeat;
    ZSTD_inBuffer input{content.data(), last ? 0 : content.size(), 0};
    size_t left = 0;
    do {
      ZSTD_outBuffer output{out.data(), out.size(), 0};
      left = ZSTD_compressStream2(context.get(), &output, &input,
                                  last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left))
        throw std::runtime_error(ZSTD_getErrorName(left));
      result.append(out.data(), output.pos);
    } while (last ? left > 0 : input.pos < input.size);
  }
  return result;
}

} // namespace

std::string gzip(std::string_view content) {
  return deflated(content, MAX_WBITS + 16);
}

std::string zlib(std::string_view content) {
  return deflated(content, MAX_WBITS);
}

std::string raw_deflate(std::string_view content) {
  return deflated(content, -MAX_WBITS);
}

std::string brotli(std::string_view content) {
  return brotlied(content, 1);
}

std::string zstd(std::string_view content) {
  std::string result(ZSTD_compressBound(content.size()), '\0');
  result.resize(ZSTD_compress2(make_zstd().get(), result.data(), result.size(),
                               content.data(), content.size()));
  return result;
}

std::string zstd_stream(std::string_view content, int window_log) {
  return zstded(content, 1, window_log);
}

std::string zeros(std::string_view coding, size_t size) {
  std::string content(1024 * 1024, '\0');
  auto repeat = size / content.size();
  if (coding == "gzip")
    return gzipped(content, repeat);
  if (coding == "br")
    return brotlied(content, repeat);
  if (coding == "zstd")
    return zstded(content, repeat, 0);
  throw std::runtime_error("no such coding");
}

} // namespace muster::test
