// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>

namespace muster::http {

/// How an operation on a connection ended.
enum class io_status : uint8_t {
  ok,
  want_read,  ///< To be repeated once the socket is readable.
  want_write, ///< To be repeated once the socket is writable.
  again,      ///< To be repeated when others had their turn.
  eof,        ///< The peer closed in order.
  cut,        ///< TLS only: closed, but without close_notify.
  reset,      ///< The peer, or the network, broke the connection off.
  tls_failed, ///< TLS only: an alert or a broken record.
  timed_out,  ///< A deadline passed.
  cancelled,  ///< The run was stopped.
};

/// Whether the operation is to be repeated.
constexpr bool is_blocked(io_status status) {
  return status == io_status::want_read || status == io_status::want_write
         || status == io_status::again;
}

struct io_result {
  io_status status = io_status::ok;
  size_t bytes = 0;
};

} // namespace muster::http
