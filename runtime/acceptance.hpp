// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/reporter.hpp"
#include "runtime/strangers.hpp"

#include <caf/io/network/native_socket.hpp>

#include <memory>

namespace muster {

/// How connections are accepted, for one of CAF's acceptors. Without a
/// descriptor for one more, a stranger makes room for it, or it is turned away:
/// else it would stay in the queue, and CAF would turn in circles.
class acceptance {
public:
  /// Reports each connection that is turned away.
  acceptance(std::shared_ptr<strangers> waiting, reporter& messages);
  ~acceptance();
  acceptance(const acceptance&) = delete;
  acceptance& operator=(const acceptance&) = delete;

  /// As CAF wants it: false if there is no connection. In `result` is its
  /// socket, which is invalid if there was none to accept.
  bool try_accept(caf::io::network::native_socket& result,
                  caf::io::network::native_socket from);

private:
  void turn_away(caf::io::network::native_socket from);

  std::shared_ptr<strangers> waiting_;
  reporter& messages_;
  int spare_; ///< A descriptor to accept one that is turned away.
};

} // namespace muster
