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

/// A non-blocking TCP connection.
class tcp_socket {
public:
  tcp_socket() = default;
  ~tcp_socket();
  tcp_socket(tcp_socket&& other) noexcept;
  tcp_socket& operator=(tcp_socket&& other) noexcept;

  /// Creates the socket, for IPv6 or IPv4. Returns 0 or an errno: EMFILE also
  /// if `from` has no descriptor left.
  int open(local_resources& from, bool v6);

  /// Connects the open socket to `address`, of the same family. Returns 0 or an
  /// errno. After EINPROGRESS, connect_error() has the outcome once the socket
  /// is writable.
  int connect(const ip_address& address, uint16_t port);
  int connect_error() const;

  /// Receives at least one byte, or sends some bytes. Throws std::bad_alloc if
  /// the system has no memory for it.
  io_result read(char* buffer, size_t size);
  io_result write(const char* bytes, size_t size);

  /// Makes close() reset the connection and drop unsent data (SO_LINGER 0).
  /// Otherwise the kernel keeps sending, even after the link was down for a
  /// while.
  void abandon();

  /// Like read(), but leaves the data in the socket.
  io_result peek(char* buffer, size_t size);

  int native() const {
    return fd_;
  }

private:
  io_result receive(char* buffer, size_t size, int flags);

  int fd_ = -1;
  local_resources* from_ = nullptr; ///< Set while the socket is open.
  descriptor_budget::share share_;
};

/// Throws std::bad_alloc if an errno means that there is no memory.
void throw_if_out_of_memory(int error);

/// The error for the errno of a failed connect() or socket(), with a sentence
/// that names the endpoint.
failure connect_failure(int error, const std::string& endpoint);

/// `192.0.2.1:80`, `[2001:db8::1]:80`.
std::string endpoint_text(const ip_address& address, uint16_t port);

} // namespace muster::http
