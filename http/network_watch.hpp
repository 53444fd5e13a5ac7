#pragma once

#include "http/address.hpp"
#include "http/local_system.hpp"

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

  /// Something failed that began at `since`: whether the network is down, or
  /// was seen to be down after that or just before.
  bool explains(time_point since, time_point now);

  /// Whether no link worked when they were last looked at, and still none does.
  bool still_cut(time_point now);

private:
  /// Looks at the links, unless that was done just now.
  void look(time_point now);

  local_system& system_;
  std::atomic<bool> cut_{false}; ///< No link works.
  std::mutex mutex_;             ///< Of all below.
  /// Other networks could be reached once.
  bool had_default_route_;
  time_point looked_at_ = time_point::min();
  time_point last_down_ = time_point::min();
};

} // namespace muster::http
