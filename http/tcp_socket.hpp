#pragma once

#include "http/address.hpp"
#include "http/error.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace muster::http {

/// How an operation on a connection ended.
enum class io_status : uint8_t {
  ok,
  eof,        ///< The peer closed in order.
  cut,        ///< TLS only: closed, but without close_notify.
  reset,      ///< The peer, or the network, broke the connection off.
  tls_failed, ///< TLS only: an alert or a broken record.
  timed_out,  ///< The limits' deadline passed.
  cancelled,  ///< The limits' flag was raised.
};

struct io_result {
  io_status status = io_status::ok;
  size_t bytes = 0;
};

/// What ends an operation that would block.
struct io_limits {
  std::chrono::steady_clock::time_point deadline;
  const std::atomic<bool>* cancelled = nullptr;
};

/// A non-blocking TCP connection, used with deadlines by one thread.
class tcp_socket {
public:
  tcp_socket() = default;
  ~tcp_socket();
  tcp_socket(tcp_socket&& other) noexcept;
  tcp_socket& operator=(tcp_socket&& other) noexcept;

  /// Makes the socket, for IPv6 or IPv4. Returns 0 or the system's error.
  int open(bool v6);

  /// Connects the open socket to `address`, of the same family. Fails with
  /// `connect`, `timeout` or `cancelled`, in a sentence that names address and
  /// port.
  failure connect(const ip_address& address, uint16_t port,
                  const io_limits& limits);

  /// Receives at least one byte.
  io_result read(char* buffer, size_t size, const io_limits& limits);

  /// Sends all of the bytes.
  io_result write(const char* bytes, size_t size, const io_limits& limits);

  /// Waits until the socket is readable (else writable); never `eof`.
  io_status wait(bool for_reading, const io_limits& limits) const;

  /// Whether a read would return at once: data, end or error are there.
  bool readable_now() const;

  int native() const {
    return fd_;
  }

private:
  int fd_ = -1;
};

struct connect_outcome {
  tcp_socket socket;
  ip_address address; ///< The last one tried.
  failure error;
  bool out_of_files = false; ///< No descriptor was left for a socket.
  bool shortage =
    false; ///< This machine ran out of something; no host's fault.
};

/// Connects to the first of `addresses` that answers, in their order. The time
/// left is shared out evenly among those not tried yet, so that one dead
/// address does not use up the time of the others.
connect_outcome connect_any(const std::vector<ip_address>& addresses,
                            uint16_t port, const io_limits& limits);

/// `192.0.2.1:80`, `[2001:db8::1]:80`.
std::string endpoint_text(const ip_address& address, uint16_t port);

} // namespace muster::http
