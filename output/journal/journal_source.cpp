// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal_source.hpp"

#include "input/bytes/codec.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace muster::output {

namespace {

constexpr size_t block_size = 256 * 1024;

/// Position of the zeros at the end of a file; its size if there are none.
/// After a power loss, a file system may leave any number of zeros after the
/// data that it had on disk.
uint64_t begin_of_zeros(int fd, uint64_t size) {
  std::vector<char> block(block_size);
  while (size > 0) {
    auto wanted = std::min<uint64_t>(size, block.size());
    auto got = ::pread(fd, block.data(), wanted,
                       static_cast<off_t>(size - wanted));
    if (got != static_cast<ssize_t>(wanted))
      break;
    auto tail = std::find_if(block.rend() - got, block.rend(),
                             [](char c) { return c != '\0'; });
    if (tail != block.rend())
      return size - static_cast<uint64_t>(tail - (block.rend() - got));
    size -= wanted;
  }
  return size;
}

class packed_source final : public journal_source {
public:
  packed_source(int fd, uint64_t size, packing how)
    : journal_source{fd, size},
      codec_{how == packing::gzip ? input::make_gzip_codec()
                                  : input::make_zstd_codec()},
      packed_(block_size) {
    // nop
  }

  bool read(std::string& out) override {
    auto begin = out.size();
    bool begun = false;
    while (!ended_ && fill(begun)) {
      begun = true;
      if (!decode(out))
        break;
      if (codec_->between_parts()) {
        flushed_ = true;
        offset_ = journal_source::offset() - input_.size();
        return true;
      }
      if (out.size() - begin > journal_limit) {
        fail("it has a frame of more than 64 MiB, which Muster never writes");
        break;
      }
    }
    ended_ = true;
    out.resize(begin);
    return false;
  }

  bool framed() const override {
    return true;
  }

  uint64_t offset() const override {
    return offset_;
  }

private:
  /// Whether there is something to decode.
  bool fill(bool inside) {
    if (!flushed_)
      return true;
    if (input_.empty())
      input_ = std::span{packed_}.first(read_some(packed_));
    if (!inside)
      skip_zeros();
    return !input_.empty() && error_.empty();
  }

  /// After a crash, a file system may leave zeros after the data that it had on
  /// disk.
  void skip_zeros() {
    auto is_zero = [](char c) { return c == '\0'; };
    bool zeros = false;
    while (!input_.empty() && input_.front() == '\0') {
      zeros = true;
      auto end = std::find_if_not(input_.begin(), input_.end(), is_zero);
      input_ = input_.subspan(static_cast<size_t>(end - input_.begin()));
      if (input_.empty())
        input_ = std::span{packed_}.first(read_some(packed_));
    }
    if (zeros && !input_.empty())
      error_ = "its compressed data is followed by other data";
  }

  bool decode(std::string& out) {
    auto end = out.size();
    out.resize(end + block_size);
    auto step = codec_->decode(input_, std::span{out}.subspan(end));
    out.resize(end + step.produced);
    input_ = input_.subspan(step.consumed);
    flushed_ = step.produced < block_size;
    if (codec_->error().empty())
      return true;
    fail(codec_->error());
    return false;
  }

  /// An error in a frame whose end is zeros is not reported.
  void fail(const std::string& reason) {
    if (!past_zeros())
      error_ = reason;
  }

  std::unique_ptr<input::codec> codec_;
  std::vector<char> packed_;
  std::span<const char> input_; // of packed_, not decoded yet
  bool flushed_ = true;         // the codec holds no output back
  uint64_t offset_ = 0;
  bool ended_ = false;
};

} // namespace

journal_source::journal_source(int fd, uint64_t size)
  : fd_{fd}, size_{size}, zeros_{begin_of_zeros(fd, size)} {
  // nop
}

journal_source::~journal_source() {
  ::close(fd_);
}

bool journal_source::read(std::string& out) {
  if (in_zeros())
    return false;
  auto begin = out.size();
  out.resize(begin + block_size);
  auto size = read_some(std::span{out}.subspan(begin));
  out.resize(begin + size);
  return size > 0;
}

size_t journal_source::read_some(std::span<char> room) {
  if (!in_zeros())
    room = room.first(std::min<uint64_t>(room.size(), zeros_ - read_));
  ssize_t size = 0;
  do
    size = ::read(fd_, room.data(), room.size());
  while (size < 0 && errno == EINTR);
  if (size < 0)
    error_ = std::generic_category().message(errno);
  auto got = static_cast<size_t>(std::max<ssize_t>(size, 0));
  read_ += got;
  return got;
}

std::unique_ptr<journal_source> journal_source::open(const std::string& path,
                                                     std::string& error) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  struct stat info;
  if (fd < 0 || ::fstat(fd, &info) != 0) {
    error = std::generic_category().message(errno);
    if (fd >= 0)
      ::close(fd);
    return nullptr;
  }
  std::unique_ptr<journal_source> result;
  auto size = S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0;
  if (auto how = packing_of(path); how == packing::none)
    result = std::make_unique<journal_source>(fd, size);
  else
    result = std::make_unique<packed_source>(fd, size, how);
  if (!S_ISREG(info.st_mode)) {
    error = "it is not a regular file";
    return nullptr;
  }
  return result;
}

} // namespace muster::output
