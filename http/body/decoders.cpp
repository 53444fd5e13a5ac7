// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/decoders.hpp"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>
#include <optional>
#include <string>

namespace muster::http {

namespace {

// A codec decodes one member or frame:
//   decode()     as in decoder, up to the end of the member
//   corrupt()    as in decoder
//   ended()      whether the end of the member was reached
//   magic_size   bytes needed to detect a further member; 0 if there can be
//                none
//   may_begin()  whether so many or fewer bytes may begin a member
//   memory()     memory that it holds
//   most()       maximum memory for a member that begins like this
//   grows()      whether it may need more memory than it holds

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

class brotli_codec {
public:
  static constexpr size_t magic_size = 0;

  brotli_codec() : state_(BrotliDecoderCreateInstance(take, give, this)) {
    if (!state_)
      throw std::bad_alloc{};
  }

  brotli_codec(const brotli_codec&) = delete;
  brotli_codec& operator=(const brotli_codec&) = delete;

  size_t decode(std::string_view& in, std::span<char> out) {
    auto available_in = in.size();
    auto next_in = reinterpret_cast<const uint8_t*>(in.data());
    auto available_out = out.size();
    auto next_out = reinterpret_cast<uint8_t*>(out.data());
    result_ = BrotliDecoderDecompressStream(state_.get(), &available_in,
                                            &next_in, &available_out, &next_out,
                                            nullptr);
    in.remove_prefix(in.size() - available_in);
    return out.size() - available_out;
  }

  bool corrupt() const {
    return result_ == BROTLI_DECODER_RESULT_ERROR;
  }

  bool ended() const {
    return result_ == BROTLI_DECODER_RESULT_SUCCESS;
  }

  std::string reason() const {
    return {}; // brotli's error names do not help users
  }

  uint64_t memory() const {
    return memory_;
  }

  static bool grows() {
    return true;
  }

  /// The window grows as needed: a new one exists next to the old one of half
  /// its size. All prefix codes take less than the rest.
  static uint64_t most(std::string_view begin) {
    constexpr uint64_t prefix_codes = uint64_t{4} << 20;
    return (uint64_t{3} << window_bits(begin)) / 2 + prefix_codes;
  }

private:
  /// The window size of RFC 7932, section 9.1.
  static unsigned window_bits(std::string_view begin) {
    constexpr unsigned largest = 24;
    if (begin.empty())
      return largest;
    auto bits = static_cast<unsigned char>(begin.front());
    if ((bits & 1) == 0)
      return 16;
    if ((bits & 0x0e) != 0)
      return 17 + (bits >> 1 & 7);
    auto small = bits >> 4 & 7U;
    return small == 0 ? 17 : 8 + small;
  }

  static void* take(void* self, size_t size) {
    auto block = std::malloc(size);
    static_cast<brotli_codec*>(self)->memory_ += malloc_usable_size(block);
    return block;
  }

  static void give(void* self, void* block) {
    static_cast<brotli_codec*>(self)->memory_ -= malloc_usable_size(block);
    std::free(block);
  }

  struct destroy {
    void operator()(BrotliDecoderState* state) const {
      BrotliDecoderDestroyInstance(state);
    }
  };

  /// Declared before state_, which counts its memory here.
  uint64_t memory_ = 0;
  std::unique_ptr<BrotliDecoderState, destroy> state_;
  BrotliDecoderResult result_ = BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT;
};

class zstd_codec {
public:
  static constexpr size_t magic_size = 4;

  zstd_codec() : context_(ZSTD_createDCtx()) {
    if (!context_)
      throw std::bad_alloc{};
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, 23);
  }

  size_t decode(std::string_view& in, std::span<char> out) {
    if (!begins_well(in))
      return 0;
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    result_ = ZSTD_decompressStream(context_.get(), &output, &input);
    head_ += in.substr(0, std::min(input.pos, head_size - head_.size()));
    in.remove_prefix(input.pos);
    size_ += output.pos;
    started_ |= output.pos > 0;
    return output.pos;
  }

  bool corrupt() const {
    return begins_ill() || ZSTD_isError(result_) || has_other_size();
  }

  bool ended() const {
    return result_ == 0;
  }

  static bool may_begin(std::string_view bytes) {
    using std::operator""sv;
    if ("\x28\xb5\x2f\xfd"sv.starts_with(bytes))
      return true;
    // Skippable frames (RFC 8878, section 3.1.2).
    return (bytes.front() & 0xf0) == 0x50
           && "\x2a\x4d\x18"sv.starts_with(bytes.substr(1));
  }

  uint64_t memory() const {
    return ZSTD_sizeof_DCtx(context_.get());
  }

  /// The window is allocated for the header of a frame.
  bool grows() const {
    return !started_;
  }

  static uint64_t most(std::string_view) {
    return uint64_t{9} << 20;
  }

  std::string reason() const {
    if (begins_ill())
      return "it does not start as RFC 8878 requires";
    if (ZSTD_getErrorCode(result_) == ZSTD_error_frameParameter_windowTooLarge)
      return "its window is over 8 MiB";
    if (has_other_size())
      return "its content has another length than its head says";
    std::string text = ZSTD_getErrorName(result_);
    text.front() = static_cast<char>(text.front() | 0x20); // to lower case
    return text;
  }

private:
  /// Rejects older formats, which the library also decodes, with unlimited
  /// windows.
  bool begins_well(std::string_view in) {
    begin_ += in.substr(0, magic_size - begin_.size());
    return !begins_ill();
  }

  bool begins_ill() const {
    return !begin_.empty() && !may_begin(begin_);
  }

  /// Whether the content differs from the size in the header. The library
  /// checks this only if it gets the complete frame at once.
  bool has_other_size() const {
    if (result_ != 0)
      return false;
    auto announced = ZSTD_getFrameContentSize(head_.data(), head_.size());
    return announced < ZSTD_CONTENTSIZE_ERROR && announced != size_;
  }

  struct destroy {
    void operator()(ZSTD_DCtx* context) const {
      ZSTD_freeDCtx(context);
    }
  };

  /// Maximum size of a frame header (RFC 8878, section 3.1.1.1).
  static constexpr size_t head_size = 18;

  std::string begin_; ///< The first bytes, as many as may_begin() examines.
  std::string head_;  ///< The decoded bytes of the header.
  uint64_t size_ = 0; ///< Size of the content so far.
  std::unique_ptr<ZSTD_DCtx, destroy> context_;
  size_t result_ = 1;
  bool started_ = false; ///< It has written content.
};

/// Decodes several members with one codec for each.
template<class Codec>
class member_decoder final : public decoder {
public:
  size_t decode(std::string_view& in, std::span<char> out) override {
    if (ended_ && !begin_next(in))
      return 0;
    if (!codec_) {
      most_ = Codec::most(in);
      codec_.emplace();
    }
    if (!magic_.empty()) {
      std::string_view magic = magic_;
      codec_->decode(magic, out); // a header without content
      magic_.clear();
      if (codec_->corrupt())
        return 0;
    }
    auto written = codec_->decode(in, out);
    ended_ = !codec_->corrupt() && codec_->ended();
    if (ended_)
      codec_.reset();
    return written;
  }

  bool corrupt() const override {
    return codec_ && codec_->corrupt();
  }

  bool complete() const override {
    return ended_ && (magic_.empty() || ignoring_);
  }

  uint64_t memory() const override {
    return codec_ ? codec_->memory() : 0;
  }

  uint64_t memory_for(std::string_view in) const override {
    if (codec_)
      return codec_->grows() ? most_ : codec_->memory();
    auto over = ignoring_ || (ended_ && (Codec::magic_size == 0 || in.empty()));
    return over ? 0 : Codec::most(in);
  }

  std::string reason() const override {
    return codec_->reason();
  }

private:
  bool begin_next(std::string_view& in) {
    if constexpr (Codec::magic_size > 0)
      while (!ignoring_ && !in.empty()) {
        magic_ += in.front();
        in.remove_prefix(1);
        if (!Codec::may_begin(magic_)) {
          ignoring_ = true;
        } else if (magic_.size() == Codec::magic_size) {
          ended_ = false;
          return true;
        }
      }
    in = {};
    return false;
  }

  /// Exists from the beginning to the end of a member.
  std::optional<Codec> codec_;
  uint64_t most_ = 0; ///< Maximum memory of codec_.
  bool ended_ = false;
  /// The first bytes of a further member; the input may be cut anywhere.
  std::string magic_;
  bool ignoring_ = false;
};

} // namespace

std::unique_ptr<decoder> make_decoder(content_coding coding) {
  switch (coding) {
    case content_coding::gzip:
      return std::make_unique<member_decoder<gzip_codec>>();
    case content_coding::deflate:
      return std::make_unique<member_decoder<deflate_codec>>();
    case content_coding::br:
      return std::make_unique<member_decoder<brotli_codec>>();
    case content_coding::zstd:
      return std::make_unique<member_decoder<zstd_codec>>();
  }
  return nullptr;
}

} // namespace muster::http
