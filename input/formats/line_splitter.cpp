// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/line_splitter.hpp"

#include <utility>

namespace muster::input {

read_status line_splitter::next(piece& out, turn& budget) {
  for (;;) {
    auto pending = bytes_.pending();
    auto found = pending.find('\n', scanned_);
    if (found != pending.npos) {
      out = take(found, found + 1);
      if (std::exchange(skipping_, false))
        continue;
      return read_status::ready;
    }
    scanned_ = pending.size();
    constexpr size_t carriage_return = 1;
    if (scanned_ > max_line_size + carriage_return) {
      out = take(scanned_, scanned_);
      if (!std::exchange(skipping_, true))
        return read_status::ready;
    }
    auto status = bytes_.fill(budget);
    if (status == read_status::end && scanned_ > 0) {
      out = take(scanned_, scanned_);
      if (!std::exchange(skipping_, false))
        return read_status::ready;
    }
    if (status != read_status::ready)
      return status;
  }
}

piece line_splitter::take(size_t size, size_t size_with_end) {
  auto text = bytes_.pending().substr(0, size);
  bytes_.consume(size_with_end);
  scanned_ = 0;
  if (!skipping_)
    ++line_number_;
  if (!text.empty() && text.back() == '\r')
    text.remove_suffix(1);
  return {text, text.size() > max_line_size};
}

} // namespace muster::input
