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

console::console(int out, int err)
  : out_(out),
    err_(err),
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

int console::write_out(std::string_view lines) {
  std::lock_guard guard{mutex_};
  return write(out_, same_terminal_, lines);
}

int console::write_err(std::string_view lines) {
  std::lock_guard guard{mutex_};
  return write(err_, err_terminal_, lines);
}

void console::try_write_err(std::string_view lines) {
  std::unique_lock guard{mutex_, std::try_to_lock};
  pollfd room{err_, POLLOUT, 0};
  if (guard && ::poll(&room, 1, 0) > 0)
    write(err_, err_terminal_, lines);
}

void console::show_status(std::string_view text) {
  std::lock_guard guard{mutex_};
  if (!err_terminal_ || (text.empty() && status_.empty()))
    return;
  status_.clear();
  append_printable(status_, text);
  pending_ = erase_line;
  pending_ += first_code_points(status_, width() - 1);
  write_all(err_, pending_);
}

int console::write(int fd, bool has_status, std::string_view text) {
  printable_.clear();
  append_printable_lines(printable_, text);
  std::string_view lines{printable_};
  if (has_status && !status_.empty()) {
    // In one piece, so that the status line does not flicker.
    pending_ = erase_line;
    pending_ += lines;
    pending_ += first_code_points(status_, width() - 1);
    return write_all(fd, pending_).error;
  }
  auto [size, code] = write_all(fd, lines);
  if (code != 0)
    take_back(fd, size - (lines.substr(0, size).rfind('\n') + 1));
  return code;
}

} // namespace muster::output
