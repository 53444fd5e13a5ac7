// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/descriptor_budget.hpp"
#include "http/net/local_system.hpp"
#include "http/net/network_watch.hpp"
#include "http/net/shortage.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace muster::http {

/// How long an exchange waits until others in the process release a resource.
/// If this takes longer, the resource is exhausted, and fewer exchanges should
/// run.
inline constexpr std::chrono::seconds room_patience{1};

/// The resources of this machine that the connections of a process use. All
/// engines of the process share one object. Thread-safe. Must outlive its
/// sockets.
class local_resources {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Keeps idle connections that may be closed for other uses.
  class idle_keeper {
  public:
    /// Closes some idle connections soon. May be called from any thread.
    virtual void give_way() = 0;

  protected:
    ~idle_keeper() = default;
  };

  /// With all descriptors of the process and the real system.
  local_resources();

  /// `descriptors`: number of descriptors for connections.
  explicit local_resources(size_t descriptors);
  local_resources(size_t descriptors, std::unique_ptr<local_system> system);

  descriptor_budget& descriptors() {
    return descriptors_;
  }

  local_system& system() {
    return *system_;
  }

  network_watch& network() {
    return network_;
  }

  void add(idle_keeper& keeper);

  /// After this call, the keeper is no longer called.
  void remove(idle_keeper& keeper);

  /// Asks all keepers to close some idle connections.
  void ask_for_room();

  /// Call this when no port was left. The side that closes a connection first
  /// keeps its port for a minute (TIME_WAIT, RFC 9293, section 3.4.2). So for
  /// some time, sockets reset their connections instead of closing them.
  void note_port_shortage(time_point now);

  /// Whether sockets should reset their connections to free ports at once.
  bool spares_ports() const;

private:
  descriptor_budget descriptors_;
  std::unique_ptr<local_system> system_;
  network_watch network_;
  std::atomic<time_point> sparing_until_{time_point::min()};
  std::mutex mutex_;
  std::vector<idle_keeper*> keepers_;
};

} // namespace muster::http
