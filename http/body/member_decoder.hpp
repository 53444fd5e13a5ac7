// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/decoders.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster::http {

/// Decodes several members with one codec for each.
///
/// A codec decodes one member or frame:
///   decode()     as in decoder, up to the end of the member
///   corrupt()    as in decoder
///   ended()      whether the end of the member was reached
///   magic_size   bytes needed to detect a further member; 0 if there can be
///                none
///   may_begin()  whether so many or fewer bytes may begin a member
///   memory()     memory that it holds
///   most()       maximum memory for a member that begins like this
///   grows()      whether it may need more memory than it holds
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

} // namespace muster::http
