// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/library_decoders.hpp"
#include "http/body/member_decoder.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>

namespace muster::http {

namespace {

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

} // namespace

std::unique_ptr<decoder> make_zstd_decoder() {
  return std::make_unique<member_decoder<zstd_codec>>();
}

} // namespace muster::http
