// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/local_system.hpp"
#include "http/url/ip_address.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

namespace muster::http {

/// Whether any of the addresses is not on this machine.
bool leads_out(const std::vector<ip_address>& addresses);

/// Distinguishes failures of a host from failures of this machine's network.
/// Checks the network only after a failure, and while it is down. Thread-safe.
class network_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long to use the result of a check.
  static constexpr std::chrono::milliseconds age{100};

  /// How long packets may still be lost after a link comes back, until
  /// neighbours and routes are known again.
  static constexpr std::chrono::seconds settling{3};

  explicit network_watch(local_system& system);

  /// Whether this machine's network explains a failure to reach these
  /// addresses: the route to one of them is down, or was found down after
  /// `since` or shortly before. `since`: start of the failed operation.
  bool explains(const std::vector<ip_address>& to, time_point since,
                time_point now);

  /// The same if the addresses are not known: for any route.
  bool explains(time_point since, time_point now);

  /// Whether no link worked at the last check, and still none works.
  bool still_cut(time_point now);

private:
  /// The default route of one IP version.
  struct way {
    bool existed = false;
    time_point last_down = time_point::min();

    bool explains(time_point since) const {
      return last_down != time_point::min() && last_down + settling >= since;
    }
  };

  /// Checks the links, unless the last check is recent.
  void look(time_point now);
  static void note(way& which, bool exists, bool cut, time_point now);

  local_system& system_;
  std::atomic<bool> cut_{false}; ///< No link works.
  std::mutex mutex_;             ///< Guards all members below.
  way v4_;
  way v6_;
  time_point looked_at_ = time_point::min();
};

} // namespace muster::http
