// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <vector>

namespace muster::http {

/// When a waiting operation ends.
struct io_limits {
  std::chrono::steady_clock::time_point deadline;
  const std::atomic<bool>* cancelled = nullptr;
};

/// Waits until the blocked operation may succeed. Returns `ok`, `timed_out` or
/// `cancelled`.
io_status wait_for(int descriptor, io_status blocked, const io_limits& limits);

/// Receives at least one byte.
io_result read_some(connection& from, char* buffer, size_t size,
                    const io_limits& limits);

/// Sends all bytes.
io_result write_all(connection& to, const char* bytes, size_t size,
                    const io_limits& limits);

/// Completes a TLS handshake that was started.
io_status finish_handshake(connection& with, const io_limits& limits);

struct connect_outcome {
  tcp_socket socket;
  ip_address address; ///< The last address tried.
  failure error;
  /// The resource that this machine lacked for an address; `none` if there was
  /// enough.
  shortage lack = shortage::none;
};

/// Connects to the first of `addresses` that answers, in order. Divides the
/// time from `begun` on evenly among the addresses not tried yet, so that a
/// dead address does not use up the time of the others. Fails with `connect`,
/// `timeout` or `cancelled`. `make_room` releases a missing resource for a
/// connection to an address; it returns false if it cannot.
connect_outcome
connect_any(local_resources& local, const std::vector<ip_address>& addresses,
            uint16_t port, std::chrono::steady_clock::time_point begun,
            const io_limits& limits,
            const std::function<bool(shortage, const ip_address&)>& make_room);

} // namespace muster::http
