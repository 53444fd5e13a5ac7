// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/reporter.hpp"
#include "runtime/strangers.hpp"

#include <caf/io/network/native_socket.hpp>

#include <memory>

namespace muster {

/// Accepts connections for one of CAF's acceptors. If no descriptor is left,
/// the oldest stranger is disconnected to make room, or the new connection is
/// rejected. Otherwise it would stay in the queue, and CAF would retry without
/// a pause.
class acceptance {
public:
  /// Reports each rejected connection.
  acceptance(std::shared_ptr<strangers> waiting, reporter& messages);
  ~acceptance();
  acceptance(const acceptance&) = delete;
  acceptance& operator=(const acceptance&) = delete;

  /// As CAF requires: returns false on failure. Stores the socket in `result`;
  /// it is invalid if there was no connection to accept.
  bool try_accept(caf::io::network::native_socket& result,
                  caf::io::network::native_socket from);

private:
  void reject(caf::io::network::native_socket from);

  std::shared_ptr<strangers> waiting_;
  reporter& messages_;
  /// A reserved descriptor, used to accept and close a rejected connection.
  int spare_;
};

} // namespace muster
