// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/window.hpp"

#include "input/bytes/encoding.hpp"

#include <algorithm>

namespace muster::input {

namespace {

constexpr size_t first_size = 64 * 1024;
constexpr size_t least_room = first_size / 4;

} // namespace

read_status window::start(turn& budget) {
  auto found = detect_encoding(pending(), ended_);
  for (; found.undecided; found = detect_encoding(pending(), ended_)) {
    auto status = fill(budget);
    if (status != read_status::ready && status != read_status::end)
      return status;
  }
  if (found.foreign != nullptr) {
    error_ = std::string{"this is "} + found.foreign + ", not UTF-8 text";
    return read_status::failed;
  }
  consume(found.byte_order_mark);
  return read_status::ready;
}

read_status window::fill(turn& budget) {
  if (ended_)
    return read_status::end;
  if (--budget.reads < 0)
    return read_status::would_wait;
  make_room();
  auto room = std::span{buffer_}.subspan(end_, buffer_.size() - end_);
  auto got = source_.read(room, budget);
  if (got.status == read_status::failed)
    error_ = source_.error();
  ended_ = got.status == read_status::end;
  end_ += got.size;
  total_ += got.size;
  return got.status;
}

void window::make_room() {
  if (buffer_.size() >= end_ + least_room)
    return;
  if (begin_ > 0) {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + least_room)
    buffer_.resize(std::max(first_size, 2 * buffer_.size()));
}

} // namespace muster::input
