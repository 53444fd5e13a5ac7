// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>

namespace muster::http {

/// The result of an operation on a connection.
enum class io_status : uint8_t {
  ok,
  want_read,  ///< Repeat it when the socket is readable.
  want_write, ///< Repeat it when the socket is writable.
  again,      ///< Repeat it after others had their turn.
  eof,        ///< The peer closed the connection properly.
  cut,        ///< TLS only: the peer closed without close_notify.
  reset,      ///< The peer or the network reset the connection.
  tls_failed, ///< TLS only: an alert or an invalid record.
  timed_out,  ///< A deadline passed.
  cancelled,  ///< The run was stopped.
};

/// Whether the operation must be repeated.
constexpr bool is_blocked(io_status status) {
  return status == io_status::want_read || status == io_status::want_write
         || status == io_status::again;
}

struct io_result {
  io_status status = io_status::ok;
  size_t bytes = 0;
};

} // namespace muster::http
