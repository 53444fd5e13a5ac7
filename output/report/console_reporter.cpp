// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/console_reporter.hpp"

#include "output/rows/human.hpp"
#include "output/rows/message_line.hpp"

#include <utility>

namespace muster::output {

console_reporter::console_reporter(console& where, std::string program,
                                   size_t limit,
                                   std::function<clock::time_point()> now)
  : console_{where},
    program_{std::move(program)},
    limit_{limit},
    now_{std::move(now)} {
  auto end = now_() + std::chrono::minutes{1};
  for (auto& x : minutes_)
    x.end = end;
}

void console_reporter::report(message_kind kind, std::string_view sentence) {
  if (kind == message_kind::notice) {
    write(sentence);
    return;
  }
  std::lock_guard guard{mutex_};
  auto& current = minutes_[static_cast<size_t>(kind)];
  if (auto now = now_(); now >= current.end) {
    auto before = std::exchange(current, {now + std::chrono::minutes{1}});
    if (before.omitted > 0 && kind == message_kind::failure)
      write(counted(before.omitted, "more failure") + " not shown");
    else if (before.omitted > 0)
      write("(" + std::to_string(before.omitted) + " more such lines omitted)");
  }
  if (current.written == limit_) {
    ++current.omitted;
    return;
  }
  ++current.written;
  if (kind == message_kind::failure)
    console_.write_err(std::string{sentence} + '\n', line_kind::row);
  else
    write(sentence);
}

void console_reporter::write(std::string_view sentence) {
  console_.write_err(message_line(program_, sentence));
}

} // namespace muster::output
