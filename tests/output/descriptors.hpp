// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <array>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace muster::test {

/// Two connected descriptors: what is written to `in` is read from `out`.
class descriptor_pair {
public:
  descriptor_pair(const descriptor_pair&) = delete;
  descriptor_pair& operator=(const descriptor_pair&) = delete;

  ~descriptor_pair() {
    close_in();
    close_out();
  }

  int in() const {
    return in_;
  }

  void close_in() {
    close(in_);
  }

  void close_out() {
    close(out_);
  }

  /// Waits until data can be read. Returns false at the end.
  bool wait() const {
    pollfd ready{out_, POLLIN, 0};
    return ::poll(&ready, 1, -1) > 0 && (ready.revents & POLLIN) != 0;
  }

  /// All data that can be read now.
  std::string read() const {
    std::string result;
    std::array<char, 4096> chunk;
    for (;;) {
      auto n = ::read(out_, chunk.data(), chunk.size());
      if (n <= 0)
        return result;
      result.append(chunk.data(), static_cast<size_t>(n));
    }
  }

protected:
  descriptor_pair() = default;

  void read_without_waiting() const {
    ::fcntl(out_, F_SETFL, O_NONBLOCK);
  }

  int in_ = -1;
  int out_ = -1;

private:
  static void close(int& fd) {
    if (int old = std::exchange(fd, -1); old >= 0)
      ::close(old);
  }
};

class pipe_pair : public descriptor_pair {
public:
  pipe_pair() {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    out_ = ends[0];
    in_ = ends[1];
    read_without_waiting();
  }
};

/// A terminal that shows what was written to it byte by byte.
class terminal_pair : public descriptor_pair {
public:
  explicit terminal_pair(unsigned short columns = 80) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    if (::openpty(&out_, &in_, nullptr, nullptr, &size) != 0)
      throw std::runtime_error("no terminal");
    termios mode{};
    ::tcgetattr(in_, &mode);
    ::cfmakeraw(&mode);
    ::tcsetattr(in_, TCSANOW, &mode);
    read_without_waiting();
  }
};

} // namespace muster::test
