// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/sync.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace muster::output {

namespace {

int result_of_sync(int code) {
  // A file that does not support fdatasync(2) is not on a disk.
  bool no_disk = errno == EINVAL || errno == EROFS || errno == ENOTSUP;
  return code == 0 || no_disk ? 0 : errno;
}

} // namespace

int sync_data(int fd) {
  int code = 0;
  do
    code = ::fdatasync(fd);
  while (code != 0 && errno == EINTR);
  return result_of_sync(code);
}

int sync_directory_of(const std::string& path) {
  auto directory = std::filesystem::path{path}.parent_path();
  int fd = ::open(directory.empty() ? "." : directory.c_str(),
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A directory may be writable but not readable.
  if (fd < 0)
    return errno == EACCES ? 0 : errno;
  auto result = result_of_sync(::fsync(fd));
  ::close(fd);
  return result;
}

} // namespace muster::output
