#include "output/journal_source.hpp"

#include "input/codec.hpp"

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

class plain_source : public journal_source {
public:
  explicit plain_source(int fd) : fd_{fd} {
    // nop
  }

  plain_source(const plain_source&) = delete;
  plain_source& operator=(const plain_source&) = delete;

  ~plain_source() override {
    ::close(fd_);
  }

  bool read(std::string& out) override {
    auto begin = out.size();
    out.resize(begin + block_size);
    auto size = read_some(std::span{out}.subspan(begin));
    out.resize(begin + size);
    return size > 0;
  }

  bool framed() const override {
    return false;
  }

  uint64_t offset() const override {
    return size_;
  }

  uint64_t size() const override {
    return size_;
  }

  const std::string& error() const override {
    return error_;
  }

protected:
  size_t read_some(std::span<char> room) {
    ssize_t size = 0;
    do
      size = ::read(fd_, room.data(), room.size());
    while (size < 0 && errno == EINTR);
    if (size < 0)
      error_ = std::generic_category().message(errno);
    auto got = static_cast<size_t>(std::max<ssize_t>(size, 0));
    size_ += got;
    return got;
  }

  std::string error_;

private:
  int fd_;
  uint64_t size_ = 0;
};

class packed_source final : public plain_source {
public:
  packed_source(int fd, packing how)
    : plain_source{fd},
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
        offset_ = size() - input_.size();
        return true;
      }
      if (out.size() - begin > journal_limit) {
        error_ = "it has a frame of more than 64 MiB, which this program does "
                 "not write";
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

  /// A file system may leave zeros behind what it had on disk at a crash.
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
      error_ = "its compressed data is followed by something else";
  }

  bool decode(std::string& out) {
    auto end = out.size();
    out.resize(end + block_size);
    auto step = codec_->decode(input_, std::span{out}.subspan(end));
    out.resize(end + step.produced);
    input_ = input_.subspan(step.consumed);
    flushed_ = step.produced < block_size;
    error_ = codec_->error();
    return error_.empty();
  }

  std::unique_ptr<input::codec> codec_;
  std::vector<char> packed_;
  std::span<const char> input_; // of packed_, not decoded yet
  bool flushed_ = true;         // the codec holds no output back
  uint64_t offset_ = 0;
  bool ended_ = false;
};

} // namespace

journal_source::~journal_source() = default;

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
  if (auto how = packing_of(path); how == packing::none)
    result = std::make_unique<plain_source>(fd);
  else
    result = std::make_unique<packed_source>(fd, how);
  if (!S_ISREG(info.st_mode)) {
    error = "it is no regular file";
    return nullptr;
  }
  return result;
}

} // namespace muster::output
