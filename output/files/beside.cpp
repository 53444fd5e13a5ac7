// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/beside.hpp"

#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace muster::output {

namespace fs = std::filesystem;

fs::path resolved(const std::string& path) {
  constexpr int most_links = 40; // As in Linux.
  std::error_code ignored;
  fs::path result = path;
  // weakly_canonical() does not follow a link to a file that does not exist.
  for (int links = 0; links < most_links; ++links) {
    auto next = fs::weakly_canonical(result, ignored);
    if (next.empty())
      break;
    result = std::move(next);
    if (!fs::is_symlink(fs::symlink_status(result, ignored)))
      break;
    result = result.parent_path() / fs::read_symlink(result, ignored);
  }
  return result;
}

fs::path name_beside(const fs::path& file, std::string_view prefix) {
  return file.parent_path() / (std::string{prefix} + file.filename().string());
}

void take_after(int fd, const std::string& path) {
  struct stat info;
  if (::fstat(fd, &info) != 0)
    return;
  auto mode = info.st_mode & 07777;
  constexpr auto unchanged = static_cast<uid_t>(-1);
  // Before the mode, because changing the owner clears bits of it. A different
  // group gets only the rights of others.
  if (::chown(path.c_str(), info.st_uid, info.st_gid) != 0
      && ::chown(path.c_str(), unchanged, info.st_gid) != 0)
    mode = (mode & ~070U) | (mode & 07) << 3;
  ::chmod(path.c_str(), mode);
}

} // namespace muster::output
