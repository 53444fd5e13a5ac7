// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/scratch_storage.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace muster {

namespace {

/// Maximum space to leave free for others: the output may be on the same disk.
constexpr uint64_t most_spare = uint64_t{1} << 30;

class unnamed_file : public scratch_storage {
public:
  explicit unnamed_file(std::string directory)
    : directory_{std::move(directory)} {
    // nop
  }

  unnamed_file(const unnamed_file&) = delete;
  unnamed_file& operator=(const unnamed_file&) = delete;

  ~unnamed_file() override {
    if (fd_ >= 0)
      close(fd_);
  }

  int write(uint64_t offset, std::string_view bytes) override {
    if (fd_ < 0)
      if (auto error = open())
        return error;
    if (!bytes.empty() && !has_room(bytes.size()))
      return ENOSPC;
    while (!bytes.empty()) {
      auto count = pwrite(fd_, bytes.data(), bytes.size(),
                          static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return count < 0 ? errno : EIO;
      bytes.remove_prefix(static_cast<size_t>(count));
      offset += static_cast<uint64_t>(count);
    }
    return 0;
  }

  int read(uint64_t offset, size_t size, std::string& out) override {
    out.resize(size);
    for (size_t done = 0; done < size;) {
      auto count = pread(fd_, out.data() + done, size - done,
                         static_cast<off_t>(offset + done));
      if (count == 0)
        return EIO; // Another program truncated the file.
      if (count < 0 && errno != EINTR)
        return errno;
      if (count > 0)
        done += static_cast<size_t>(count);
    }
    return 0;
  }

  int release(uint64_t offset, uint64_t size) override {
    constexpr int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    while (
      fallocate(fd_, mode, static_cast<off_t>(offset), static_cast<off_t>(size))
      != 0)
      if (errno != EINTR)
        return errno;
    return 0;
  }

private:
  /// Whether the file system keeps a tenth, or most_spare, free.
  bool has_room(uint64_t bytes) const {
    struct statvfs now;
    if (fstatvfs(fd_, &now) != 0 || now.f_blocks == 0)
      return true; // The write itself will fail.
    auto spare = std::min<uint64_t>(now.f_frsize * now.f_blocks / 10,
                                    most_spare);
    return now.f_frsize * now.f_bavail >= spare + bytes;
  }

  int open() {
    fd_ = ::open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd_ >= 0)
      return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR)
      return errno;
    // The file system may not support O_TMPFILE.
    auto name = directory_ + "/muster-XXXXXX";
    fd_ = mkostemp(name.data(), O_CLOEXEC);
    if (fd_ < 0)
      return errno;
    unlink(name.c_str());
    return 0;
  }

  std::string directory_;
  int fd_ = -1;
};

} // namespace

scratch_storage::~scratch_storage() = default;

std::unique_ptr<scratch_storage> scratch_file(std::string directory) {
  return std::make_unique<unnamed_file>(std::move(directory));
}

} // namespace muster
