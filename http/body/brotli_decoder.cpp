// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/library_decoders.hpp"
#include "http/body/member_decoder.hpp"

#include <brotli/decode.h>

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>

namespace muster::http {

namespace {

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

} // namespace

std::unique_ptr<decoder> make_brotli_decoder() {
  return std::make_unique<member_decoder<brotli_codec>>();
}

} // namespace muster::http
