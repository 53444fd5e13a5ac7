// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace muster::output {

written write_all(int fd, std::string_view bytes) {
  written result;
  while (result.size < bytes.size()) {
    auto n = ::write(fd, bytes.data() + result.size,
                     bytes.size() - result.size);
    if (n >= 0) {
      result.size += static_cast<size_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd ready{fd, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      result.error = errno;
      break;
    }
  }
  return result;
}

void take_back(int fd, size_t size) {
  struct stat info;
  if (size == 0 || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return;
  auto position = ::lseek(fd, 0, SEEK_CUR);
  if (position != info.st_size || position < static_cast<off_t>(size))
    return;
  position -= static_cast<off_t>(size);
  if (::ftruncate(fd, position) == 0)
    ::lseek(fd, position, SEEK_SET);
}

std::string cannot_write(std::string_view name, int error) {
  return "cannot write " + std::string{name} + ": "
         + std::generic_category().message(error);
}

std::string refuse_content(std::string_view name, bool resumable) {
  return std::string{name} + " exists and is not empty; "
         + (resumable ? "continue it with --resume, " : "")
         + "replace it with --overwrite, or choose another name";
}

bool is_removed(int fd) {
  struct stat info;
  return ::fstat(fd, &info) == 0 && info.st_nlink == 0;
}

std::string removed_meanwhile(std::string_view name) {
  return "cannot write " + std::string{name}
         + ": it was removed during the run";
}

bool is_replaced(int fd, const std::string& name) {
  struct stat opened;
  struct stat named;
  return ::fstat(fd, &opened) == 0 && ::stat(name.c_str(), &named) == 0
         && (opened.st_dev != named.st_dev || opened.st_ino != named.st_ino);
}

std::string replaced_meanwhile(std::string_view name) {
  return "cannot write " + std::string{name}
         + ": it was replaced by another file during the run";
}

std::string displaced(int fd, const std::string& name) {
  if (is_removed(fd))
    return removed_meanwhile(name);
  struct stat named;
  if (::stat(name.c_str(), &named) != 0)
    return "cannot write " + name + ": it was moved during the run";
  return is_replaced(fd, name) ? replaced_meanwhile(name) : std::string{};
}

std::string changed_meanwhile(std::string_view name) {
  return "cannot write " + std::string{name}
         + ": another program changed it after it was read";
}

bool claim(int fd) {
  // Also write to file systems without locks.
  return ::flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

std::string claimed_already(std::string_view name) {
  return "cannot write " + std::string{name} + ": another run is writing it";
}

std::unique_ptr<file> file::create(const std::string& path, sync_mode sync,
                                   std::string& error) {
  // Opening it again would give another offset, and fails for a socket.
  if (path == "/dev/stdout")
    return share(STDOUT_FILENO, path, sync, error);
  struct stat info;
  auto result = open(path, O_CREAT, sync, info, error);
  if (!result || !S_ISREG(info.st_mode))
    return result;
  if (info.st_size > 0) {
    error = refuse_content(path);
    result.reset();
  }
  return result;
}

std::unique_ptr<file> file::resume(const std::string& path, extent content,
                                   sync_mode sync, std::string& error) {
  struct stat info;
  auto result = open(path, 0, sync, info, error);
  if (!result)
    return nullptr;
  if (!S_ISREG(info.st_mode)
      || static_cast<uint64_t>(info.st_size) != content.size)
    error = changed_meanwhile(path);
  else if (::ftruncate(result->fd_, static_cast<off_t>(content.whole)) != 0)
    error = cannot_write(path, errno);
  else
    result->size_ = static_cast<off_t>(content.whole);
  if (!error.empty())
    result.reset();
  return result;
}

std::unique_ptr<file> file::share(int fd, std::string name, sync_mode sync,
                                  std::string& error) {
  int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) {
    error = cannot_write(name, errno);
    return nullptr;
  }
  std::unique_ptr<file> result{new file(copy, std::move(name), sync)};
  result->shared_ = true;
  return result;
}

std::unique_ptr<file> file::open(const std::string& path, int flags,
                                 sync_mode sync, struct stat& info,
                                 std::string& error) {
  int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0666);
  if (fd < 0) {
    error = cannot_write(path, errno);
    return nullptr;
  }
  std::unique_ptr<file> result{new file(fd, path, sync)};
  if (::fstat(fd, &info) != 0)
    error = cannot_write(path, errno);
  else if (S_ISREG(info.st_mode) && !claim(fd))
    error = claimed_already(path);
  else if (S_ISREG(info.st_mode) && is_replaced(fd, path))
    // Another run was rewriting the file, and has replaced it now.
    error = replaced_meanwhile(path);
  else if (S_ISREG(info.st_mode)) {
    result->named_ = info.st_nlink > 0;
    // Also for an existing file: its creator may not have synced its name.
    if (sync != sync_mode::none)
      if (auto code = sync_directory_of(path))
        error = cannot_write(path, code);
  }
  if (!error.empty())
    result.reset();
  return result;
}

file::file(int fd, std::string name, sync_mode sync)
  : name_(std::move(name)), fd_(fd), sync_(sync) {
  // nop
}

file::~file() {
  if (fd_ >= 0)
    ::close(fd_);
}

bool file::is_intact() {
  struct stat info;
  if (!error_.empty() || !named_ || ::fstat(fd_, &info) != 0)
    return error_.empty();
  if (info.st_nlink == 0)
    error_ = removed_meanwhile(name_);
  else if (info.st_size < size_)
    error_ = "cannot write " + name_
             + ": another program truncated it during the run";
  return error_.empty();
}

size_t file::write(std::string_view bytes, const std::vector<size_t>& ends) {
  if (!is_intact())
    return 0;
  auto [size, code] = write_all(fd_, bytes);
  size_ += static_cast<off_t>(size);
  if (code == 0 && sync_ == sync_mode::batch)
    code = sync_data(fd_);
  if (code == 0)
    return ends.size();
  error_ = cannot_write(name_, code);
  lost_reader_ = shared_ && code == EPIPE;
  // If a sync fails, it is unknown which part of the batch is on disk.
  auto torn = size == bytes.size()
                ? ends.begin()
                : std::upper_bound(ends.begin(), ends.end(), size);
  take_back(fd_, torn == ends.begin() ? size : size - *std::prev(torn));
  return static_cast<size_t>(torn - ends.begin());
}

bool file::close() {
  if (fd_ < 0)
    return error_.empty();
  int code = 0;
  if (is_intact() && sync_ == sync_mode::close)
    code = sync_data(fd_);
  // Do not repeat close() after EINTR: Linux has closed the descriptor. Some
  // file systems report a failed write only here.
  if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR && code == 0)
    code = errno;
  if (code != 0 && error_.empty())
    error_ = cannot_write(name_, code);
  return error_.empty();
}

} // namespace muster::output
