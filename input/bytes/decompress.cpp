// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/decompress.hpp"

#include <algorithm>
#include <string_view>

namespace muster::input {

namespace {

using namespace std::string_view_literals;

constexpr size_t packed_size = 64 * 1024;

struct magic {
  std::string_view bytes;
  const char* kind;
  std::unique_ptr<codec> (*make)();
  char first_mask = '\xff'; // the bits of the first byte to compare
};

constexpr magic magics[] = {
  {"\x1f\x8b\x08"sv, "gzip", make_gzip_codec},
  {"\x28\xb5\x2f\xfd"sv, "zstd", make_zstd_codec},
  {"\x50\x2a\x4d\x18"sv, "zstd", make_zstd_codec, '\xf0'}, // a skippable frame
};

bool begins_like(std::string_view head, const magic& x) {
  if (head.empty())
    return true;
  auto size = std::min(head.size(), x.bytes.size());
  return (head[0] & x.first_mask) == x.bytes[0]
         && head.substr(1, size - 1) == x.bytes.substr(1, size - 1);
}

/// The magic number that `head` begins with, or that it may begin with once
/// more bytes are read. Null if there is none.
const magic* match(std::string_view head) {
  auto* found =
    std::find_if(std::begin(magics), std::end(magics),
                 [&](const magic& x) { return begins_like(head, x); });
  return found == std::end(magics) ? nullptr : found;
}

} // namespace

read_result decompressor::read(std::span<char> buffer, turn& budget) {
  if (!error_.empty())
    return {read_status::failed};
  if (!sniffed_)
    if (auto status = sniff(budget); status != read_status::ready)
      return {status};
  return codec_ ? read_packed(buffer, budget) : read_plain(buffer, budget);
}

read_status decompressor::sniff(turn& budget) {
  packed_.resize(packed_size);
  for (;;) {
    auto size = input_.size();
    auto* found = match({packed_.data(), size});
    if (found != nullptr && size >= found->bytes.size()) {
      kind_ = found->kind;
      codec_ = found->make();
      break;
    }
    if (found == nullptr)
      break;
    // Read all bytes that are available. The format of plain text is detected
    // from them later.
    auto got = raw_.read(std::span{packed_}.subspan(size), budget);
    if (got.status == read_status::end)
      break;
    if (got.status == read_status::failed)
      error_ = raw_.error();
    if (got.status != read_status::ready)
      return got.status;
    input_ = std::span{packed_}.first(size + got.size);
  }
  sniffed_ = true;
  return read_status::ready;
}

read_result decompressor::read_plain(std::span<char> buffer, turn& budget) {
  if (!input_.empty()) {
    auto size = std::min(input_.size(), buffer.size());
    std::copy_n(input_.begin(), size, buffer.begin());
    input_ = input_.subspan(size);
    return {read_status::ready, size};
  }
  auto got = raw_.read(buffer, budget);
  return got.status == read_status::failed ? fail(raw_.error()) : got;
}

read_result decompressor::read_packed(std::span<char> buffer, turn& budget) {
  for (;;) {
    if (input_.empty() && flushed_) {
      auto got = raw_.read(packed_, budget);
      if (got.status == read_status::failed)
        return fail(raw_.error());
      if (got.status == read_status::end && !codec_->between_parts())
        return fail(std::string{kind_} + " data ends early");
      if (got.status != read_status::ready)
        return got;
      input_ = std::span{packed_}.first(got.size);
    }
    auto step = codec_->decode(input_, buffer);
    input_ = input_.subspan(step.consumed);
    flushed_ = step.produced < buffer.size();
    error_ = codec_->error();
    if (step.produced > 0)
      return {read_status::ready, step.produced};
    if (!error_.empty())
      return {read_status::failed};
  }
}

read_result decompressor::fail(const std::string& reason) {
  error_ = reason;
  return {read_status::failed};
}

} // namespace muster::input
