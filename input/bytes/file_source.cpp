// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/file_source.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace muster::input {

namespace {

std::string reason(int code) {
  return std::generic_category().message(code);
}

} // namespace

file_source::file_source(const std::string& path)
  : fd_{path == "-" ? STDIN_FILENO
                    : ::open(path.c_str(),
                             O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)} {
  struct stat info {};
  if (fd_ < 0 || ::fstat(fd_, &info) != 0)
    error_ = reason(errno);
  else
    regular_ = S_ISREG(info.st_mode);
}

file_source::~file_source() {
  if (fd_ > STDIN_FILENO)
    ::close(fd_);
}

read_result file_source::read(std::span<char> buffer, turn& budget) {
  // If a FIFO never had a writer, poll() reports that it has no data, but
  // read() reports its end. So poll first.
  if (!regular_ && !wait_for_bytes(budget))
    return {read_status::would_wait};
  auto size = ::read(fd_, buffer.data(), buffer.size());
  if (size > 0) {
    offset_ += static_cast<uint64_t>(size);
    return {read_status::ready, static_cast<size_t>(size)};
  }
  if (size == 0)
    return {read_status::end};
  if (errno == EINTR || errno == EAGAIN)
    return {read_status::would_wait};
  error_ = "reading fails (" + reason(errno) + ")";
  return {read_status::failed};
}

bool file_source::wait_for_bytes(turn& budget) const {
  pollfd entry{fd_, POLLIN, 0};
  auto wait = std::exchange(budget.wait, std::chrono::milliseconds{0});
  return ::poll(&entry, 1, static_cast<int>(wait.count())) > 0;
}

} // namespace muster::input
