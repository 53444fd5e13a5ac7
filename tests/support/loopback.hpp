// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace muster::test {

/// A listening TCP socket on a loopback address.
class listener {
public:
  /// `port` 0 selects a free port.
  explicit listener(const std::string& address = "127.0.0.1", uint16_t port = 0,
                    int backlog = 511);
  ~listener();
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;

  int native() const {
    return fd_;
  }

  uint16_t port() const {
    return port_;
  }

private:
  int fd_ = -1;
  uint16_t port_ = 0;
};

/// A port on which connecting hangs, as with a host that drops packets: its
/// queue is full, and no one accepts.
class dead_port {
public:
  explicit dead_port(const std::string& address = "127.0.0.1",
                     uint16_t port = 0);
  ~dead_port();
  dead_port(const dead_port&) = delete;
  dead_port& operator=(const dead_port&) = delete;

  uint16_t port() const {
    return listener_.port();
  }

private:
  listener listener_;
  std::vector<int> waiting_;
};

/// A port of 127.0.0.1 on which no one listens now.
uint16_t unused_port();

/// Whether someone listens on the port of 127.0.0.1.
bool accepts_connections(uint16_t port);

/// Number of open file descriptors of this process.
size_t open_files();

} // namespace muster::test
