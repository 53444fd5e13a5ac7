// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/local_system.hpp"
#include "http/url/ip_address.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

namespace muster::http {

/// Whether the way to any of the addresses leads out of this machine.
bool leads_out(const std::vector<ip_address>& addresses);

/// Tells the failure of a host from that of this machine's own network. The
/// system is asked only after a failure, and while the network is down.
/// Thread-safe.
class network_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long an answer of the system holds.
  static constexpr std::chrono::milliseconds age{100};

  /// How long a link that is back may lose what is sent: until neighbours and
  /// routes are known again.
  static constexpr std::chrono::seconds settling{3};

  explicit network_watch(local_system& system);

  /// Something that began at `since` failed to reach any of these addresses:
  /// whether the way to one of them is down, or was seen to be down after that
  /// or just before.
  bool explains(const std::vector<ip_address>& to, time_point since,
                time_point now);

  /// Likewise for who does not know the addresses: any way.
  bool explains(time_point since, time_point now);

  /// Whether no link worked when they were last looked at, and still none does.
  bool still_cut(time_point now);

private:
  /// The way to all other networks, by one version of IP.
  struct way {
    bool existed = false;
    time_point last_down = time_point::min();

    bool explains(time_point since) const {
      return last_down != time_point::min() && last_down + settling >= since;
    }
  };

  /// Looks at the links, unless that was done just now.
  void look(time_point now);
  static void note(way& which, bool exists, bool cut, time_point now);

  local_system& system_;
  std::atomic<bool> cut_{false}; ///< No link works.
  std::mutex mutex_;             ///< Of all below.
  way v4_;
  way v6_;
  time_point looked_at_ = time_point::min();
};

} // namespace muster::http
