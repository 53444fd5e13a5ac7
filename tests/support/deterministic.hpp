// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/register_types.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>
#include <vector>

namespace muster::test {

/// An actor system with virtual time and without threads: actors run only in
/// run() and pass(). Actors that a test spawns through it end with it.
class deterministic {
public:
  deterministic()
    : system_{config_},
      scheduler_{
        dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())} {
    // nop
  }

  ~deterministic() {
    for (auto& actor : spawned_)
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    spawned_.clear();
    run();
    scheduler_.clock().cancel_all();
    run();
  }

  /// Handles all messages that are due now.
  void run() {
    scheduler_.run();
  }

  /// Lets time pass in small steps, and handles the messages that become due.
  void pass(std::chrono::milliseconds time,
            std::chrono::milliseconds step = std::chrono::milliseconds{10}) {
    for (; time.count() > 0; time -= step) {
      scheduler_.advance_time(std::min(time, step));
      run();
    }
  }

  template<class... Ts>
  auto spawn(Ts&&... args) {
    auto handle = system_.spawn(std::forward<Ts>(args)...);
    spawned_.push_back(caf::actor_cast<caf::actor>(handle));
    return handle;
  }

  /// Ends an actor with the test although the test did not spawn it.
  template<class Handle>
  void adopt(const Handle& handle) {
    spawned_.push_back(caf::actor_cast<caf::actor>(handle));
  }

  caf::actor_system& system() {
    return system_;
  }

  /// The clock. A test may set it to simulate that handling a message takes
  /// time.
  caf::detail::test_actor_clock& clock() {
    return scheduler_.clock();
  }

  std::chrono::steady_clock::time_point now() {
    return scheduler_.clock().now();
  }

private:
  struct config : caf::actor_system_config {
    config() {
      register_types(*this);
      set("scheduler.policy", caf::atom("testing"));
    }
  };

  config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;
  std::vector<caf::actor> spawned_;
};

} // namespace muster::test
