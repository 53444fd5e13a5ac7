// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <vector>

namespace muster::http {

/// What ends an operation that waits.
struct io_limits {
  std::chrono::steady_clock::time_point deadline;
  const std::atomic<bool>* cancelled = nullptr;
};

/// Waits until what `blocked` wants is there: `ok`, `timed_out` or `cancelled`.
io_status wait_for(int descriptor, io_status blocked, const io_limits& limits);

/// Receives at least one byte.
io_result read_some(connection& from, char* buffer, size_t size,
                    const io_limits& limits);

/// Sends all of the bytes.
io_result write_all(connection& to, const char* bytes, size_t size,
                    const io_limits& limits);

/// Does the TLS handshake that was started.
io_status finish_handshake(connection& with, const io_limits& limits);

struct connect_outcome {
  tcp_socket socket;
  ip_address address; ///< The last one tried.
  failure error;
  /// Why some address was not tried: what this machine is short of.
  shortage lack = shortage::none;
};

/// Connects to the first of `addresses` that answers, in their order. The time
/// from `begun` on is shared out evenly among those not tried yet, so that one
/// dead address does not use up the time of the others. Fails with `connect`,
/// `timeout` or `cancelled`. `make_room` lets go of something that this machine
/// is short of, for a connection to that address; false if it cannot.
connect_outcome
connect_any(local_resources& local, const std::vector<ip_address>& addresses,
            uint16_t port, std::chrono::steady_clock::time_point begun,
            const io_limits& limits,
            const std::function<bool(shortage, const ip_address&)>& make_room);

} // namespace muster::http
