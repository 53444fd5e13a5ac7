// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/blocking/blocking_io.hpp"

#include "http/text.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace muster::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How often a blocked operation checks its cancel flag.
constexpr milliseconds cancel_interval{100};

failure connect_one(tcp_socket& socket, const ip_address& address,
                    uint16_t port, steady_clock::time_point started,
                    const io_limits& limits, int& error) {
  auto endpoint = endpoint_text(address, port);
  error = socket.connect(address, port);
  if (error == EINPROGRESS) {
    error = 0;
    auto status = wait_for(socket.native(), io_status::want_write, limits);
    if (status == io_status::cancelled)
      return {error_kind::cancelled, "the run was stopped"};
    if (status == io_status::timed_out) {
      auto waited = std::chrono::round<milliseconds>(limits.deadline - started);
      return {error_kind::timeout, "connection to " + endpoint
                                     + " timed out after " + to_text(waited)};
    }
    error = socket.connect_error();
  }
  return error == 0 ? failure{} : connect_failure(error, endpoint);
}

} // namespace

io_status wait_for(int descriptor, io_status blocked, const io_limits& limits) {
  auto for_reading = blocked == io_status::want_read;
  pollfd waiting{descriptor, static_cast<short>(for_reading ? POLLIN : POLLOUT),
                 0};
  for (;;) {
    if (limits.cancelled && limits.cancelled->load(std::memory_order_relaxed))
      return io_status::cancelled;
    auto left =
      std::chrono::ceil<milliseconds>(limits.deadline - steady_clock::now());
    if (left <= milliseconds::zero())
      return io_status::timed_out;
    if (blocked == io_status::again)
      return io_status::ok;
    auto slice = std::min(left, cancel_interval);
    // Errors and hang-ups count as ready: the next operation reports them.
    if (::poll(&waiting, 1, static_cast<int>(slice.count())) > 0)
      return io_status::ok;
  }
}

io_result read_some(connection& from, char* buffer, size_t size,
                    const io_limits& limits) {
  for (;;) {
    auto result = from.read(buffer, size);
    if (!is_blocked(result.status))
      return result;
    auto status = wait_for(from.native(), result.status, limits);
    if (status != io_status::ok)
      return {status};
  }
}

io_result write_all(connection& to, const char* bytes, size_t size,
                    const io_limits& limits) {
  size_t sent = 0;
  while (sent < size) {
    auto result = to.write(bytes + sent, size - sent);
    if (result.status == io_status::ok) {
      sent += result.bytes;
      continue;
    }
    if (is_blocked(result.status))
      result.status = wait_for(to.native(), result.status, limits);
    if (result.status != io_status::ok)
      return {result.status, sent};
  }
  return {io_status::ok, sent};
}

io_status finish_handshake(connection& with, const io_limits& limits) {
  for (;;) {
    auto status = with.handshake();
    if (is_blocked(status))
      status = wait_for(with.native(), status, limits);
    else
      return status;
    if (status != io_status::ok)
      return status;
  }
}

connect_outcome
connect_any(local_resources& local, const std::vector<ip_address>& addresses,
            uint16_t port, steady_clock::time_point begun,
            const io_limits& limits,
            const std::function<bool(shortage, const ip_address&)>& make_room) {
  connect_outcome result;
  result.error = {error_kind::connect, "no address to connect to"};
  size_t tried = 0;
  for (auto now = begun; tried < addresses.size(); now = steady_clock::now()) {
    auto waiting = static_cast<int64_t>(addresses.size() - tried);
    io_limits share{now + (limits.deadline - now) / waiting, limits.cancelled};
    result.address = addresses[tried];
    auto error = result.socket.open(local, result.address.v6);
    result.error =
      error == 0
        ? connect_one(result.socket, result.address, port, now, share, error)
        : connect_failure(error, endpoint_text(result.address, port));
    if (auto lack = shortage_of(error); lack != shortage::none) {
      if (lack == shortage::ports)
        local.note_port_shortage(now);
      // Close the socket, because the next attempt may need its descriptor.
      result.socket = {};
      if (make_room(lack, result.address))
        continue;
      result.lack = lack;
      result.error = {error_kind::connect, lack_sentence(lack)};
    }
    ++tried;
    if (!result.error || result.error.kind == error_kind::cancelled)
      return result;
  }
  if (tried > 1)
    result.error.detail += " (the last of " + std::to_string(tried)
                           + " addresses tried)";
  return result;
}

} // namespace muster::http
