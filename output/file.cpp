#include "output/file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
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

std::unique_ptr<file> file::create(const std::string& path,
                                   std::string& error) {
  // A second open would have an offset of its own (and none for a socket).
  if (path == "/dev/stdout")
    return share(STDOUT_FILENO, path, error);
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                  0666);
  if (fd < 0) {
    error = cannot_write(path, errno);
    return nullptr;
  }
  std::unique_ptr<file> result{new file(fd, path)};
  struct stat info;
  if (::fstat(fd, &info) != 0) {
    error = cannot_write(path, errno);
    return nullptr;
  }
  if (S_ISREG(info.st_mode) && info.st_size > 0) {
    error = "cannot write " + path
            + ": it exists and is not empty; remove it or choose another name";
    return nullptr;
  }
  return result;
}

std::unique_ptr<file> file::share(int fd, std::string name,
                                  std::string& error) {
  int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) {
    error = cannot_write(name, errno);
    return nullptr;
  }
  return std::unique_ptr<file>{new file(copy, std::move(name))};
}

file::file(int fd, std::string name) : name_(std::move(name)), fd_(fd) {
  // nop
}

file::~file() {
  if (fd_ >= 0)
    ::close(fd_);
}

size_t file::write(std::string_view bytes, const std::vector<size_t>& ends) {
  if (!error_.empty())
    return 0;
  auto [size, code] = write_all(fd_, bytes);
  if (code == 0)
    return ends.size();
  error_ = cannot_write(name_, code);
  auto torn = std::upper_bound(ends.begin(), ends.end(), size);
  take_back(fd_, torn == ends.begin() ? size : size - *std::prev(torn));
  return static_cast<size_t>(torn - ends.begin());
}

bool file::close() {
  // Not repeated on EINTR: Linux has let go of the descriptor by then. Some
  // file systems tell only now that a write had failed.
  int fd = std::exchange(fd_, -1);
  if (fd >= 0 && ::close(fd) != 0 && errno != EINTR && error_.empty())
    error_ = cannot_write(name_, errno);
  return error_.empty();
}

} // namespace muster::output
