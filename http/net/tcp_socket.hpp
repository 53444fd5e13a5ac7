// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"
#include "http/net/io.hpp"
#include "http/net/local_resources.hpp"
#include "http/url/ip_address.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace muster::http {

/// A TCP connection that never blocks.
class tcp_socket {
public:
  tcp_socket() = default;
  ~tcp_socket();
  tcp_socket(tcp_socket&& other) noexcept;
  tcp_socket& operator=(tcp_socket&& other) noexcept;

  /// Makes the socket, for IPv6 or IPv4. Returns 0 or the system's error; that
  /// is EMFILE, too, if `from` has no descriptor to give.
  int open(local_resources& from, bool v6);

  /// Connects the open socket to `address`, of the same family. Returns 0, the
  /// system's error, or EINPROGRESS: then connect_error() tells the outcome
  /// once the socket is writable.
  int connect(const ip_address& address, uint16_t port);
  int connect_error() const;

  /// Receives at least one byte, or sends some. Throws std::bad_alloc if the
  /// system is out of memory for that.
  io_result read(char* buffer, size_t size);
  io_result write(const char* bytes, size_t size);

  /// From now on closing drops what the kernel has not sent yet, and resets the
  /// connection (SO_LINGER 0). Else the kernel goes on sending, also after the
  /// link was down for a while.
  void abandon();

  /// As read(), but what it receives stays there.
  io_result peek(char* buffer, size_t size);

  int native() const {
    return fd_;
  }

private:
  io_result receive(char* buffer, size_t size, int flags);

  int fd_ = -1;
  local_resources* from_ = nullptr; ///< Set while it is open.
  descriptor_budget::share share_;
};

/// Throws std::bad_alloc if the error of a system call says so.
void throw_if_out_of_memory(int error);

/// What a failed connect() or socket() means, with the system's error, in a
/// sentence that names the endpoint.
failure connect_failure(int error, const std::string& endpoint);

/// `192.0.2.1:80`, `[2001:db8::1]:80`.
std::string endpoint_text(const ip_address& address, uint16_t port);

} // namespace muster::http
