#pragma once

#include <cstddef>
#include <cstdint>

namespace muster::http {

/// How an operation on a connection ended.
enum class io_status : uint8_t {
  ok,
  want_read,  ///< To be repeated once the socket is readable.
  want_write, ///< To be repeated once the socket is writable.
  eof,        ///< The peer closed in order.
  cut,        ///< TLS only: closed, but without close_notify.
  reset,      ///< The peer, or the network, broke the connection off.
  tls_failed, ///< TLS only: an alert or a broken record.
  timed_out,  ///< A deadline passed.
  cancelled,  ///< The run was stopped.
};

/// Whether the operation would have blocked.
constexpr bool is_blocked(io_status status) {
  return status == io_status::want_read || status == io_status::want_write;
}

struct io_result {
  io_status status = io_status::ok;
  size_t bytes = 0;
};

} // namespace muster::http
