// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/console.hpp"

#include "output/files/file.hpp"
#include "output/rows/utf8.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster::output {

namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

bool same_device(int fd1, int fd2) {
  struct stat info1;
  struct stat info2;
  return ::fstat(fd1, &info1) == 0 && ::fstat(fd2, &info2) == 0
         && info1.st_rdev == info2.st_rdev;
}

} // namespace

console_look look_of(color_mode mode, int out, int err,
                     const char* (*variable)(const char*)) {
  auto of_out = conditions_of(out, variable);
  auto of_err = conditions_of(err, variable);
  return {uses_color(mode, of_out), uses_color(mode, of_err), of_err.dumb};
}

console::console(int out, int err, console_look look)
  : out_(out),
    err_(err),
    look_(look),
    out_terminal_(::isatty(out) == 1),
    err_terminal_(::isatty(err) == 1),
    same_terminal_(out_terminal_ && err_terminal_ && same_device(out, err)) {
  // nop
}

unsigned console::width() const {
  winsize size{};
  if (::ioctl(err_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;
  return size.ws_col;
}

int console::write_out(std::string_view lines, line_kind kind) {
  std::lock_guard guard{mutex_};
  return write(out_, same_terminal_, look_.out_color ? kind : line_kind::plain,
               lines);
}

int console::write_err(std::string_view lines, line_kind kind) {
  std::lock_guard guard{mutex_};
  return write(err_, err_terminal_, look_.err_color ? kind : line_kind::plain,
               lines);
}

void console::try_write_err(std::string_view lines) {
  std::unique_lock guard{mutex_, std::try_to_lock};
  pollfd room{err_, POLLOUT, 0};
  if (guard && ::poll(&room, 1, 0) > 0)
    write(err_, err_terminal_, line_kind::plain, lines);
}

void console::show_status(std::string_view text) {
  std::lock_guard guard{mutex_};
  if (!has_status() || (text.empty() && status_.empty()))
    return;
  status_.clear();
  append_printable(status_, text);
  pending_ = erase_line;
  append_status();
  write_all(err_, pending_);
}

void console::append_status() {
  append_colored(pending_, first_code_points(status_, width() - 1),
                 look_.err_color ? line_kind::status : line_kind::plain);
}

int console::write(int fd, bool over_status, line_kind kind,
                   std::string_view text) {
  printable_.clear();
  append_printable_lines(printable_, text);
  std::string_view lines{printable_};
  if (kind != line_kind::plain) {
    colored_.clear();
    append_colored_lines(colored_, lines, kind);
    lines = colored_;
  }
  if (over_status && !status_.empty()) {
    // In one piece, so that the status line does not flicker.
    pending_ = erase_line;
    pending_ += lines;
    append_status();
    return write_all(fd, pending_).error;
  }
  auto [size, code] = write_all(fd, lines);
  if (code != 0)
    take_back(fd, size - (lines.substr(0, size).rfind('\n') + 1));
  return code;
}

} // namespace muster::output
