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

/// How long an exchange waits for room: when others of the process make some,
/// it takes no longer. Else there is none, and less is to be begun.
inline constexpr std::chrono::seconds room_patience{1};

/// What the connections of a process take from this machine. All engines of the
/// process share one. Thread-safe; outlives its sockets.
class local_resources {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Keeps idle connections, which give way to others' needs.
  class idle_keeper {
  public:
    /// Closes some, soon. From any thread.
    virtual void give_way() = 0;

  protected:
    ~idle_keeper() = default;
  };

  /// As many descriptors as there are; of the real system.
  local_resources();

  /// `descriptors` are those for connections.
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

  /// The keeper is not called any more.
  void remove(idle_keeper& keeper);

  /// Has all keepers close some idle connections.
  void ask_for_room();

  /// No port was left. The side that closes a connection first keeps its port
  /// for a minute (TIME_WAIT, RFC 9293, section 3.4.2), so for some time
  /// sockets reset theirs in place of closing them.
  void note_port_shortage(time_point now);

  /// Whether a socket that is closed now is to give its port back at once.
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
