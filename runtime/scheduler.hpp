// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/execution_unit.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace muster {

/// Runs actors on `scheduler.max-threads` threads that share one queue, like
/// CAF's policy "sharing", but faster for short-lived actors such as fetchers.
/// Load it into the configuration of an actor system.
///
/// When an actor ends, CAF's scheduler wakes the clock's thread to cancel
/// timeouts, and waits for that thread if it is behind. Here, timeouts of a
/// dead actor stay until they are due, and then have no receiver. CAF's
/// scheduler also sets up log information for each run of an actor, although
/// logging is compiled out, and allocates a queue node.
class scheduler : public caf::scheduler::abstract_coordinator {
public:
  using super = caf::scheduler::abstract_coordinator;

  explicit scheduler(caf::actor_system& system);

  ~scheduler() override;

  /// For `actor_system_config::load`.
  static caf::actor_system::module* make(caf::actor_system& system,
                                         caf::detail::type_list<>);

  void enqueue(caf::resumable* job) override;

  caf::actor_clock& clock() noexcept override;

protected:
  void start() override;
  void stop() override;

private:
  class worker;

  class clock_without_cancelling : public caf::detail::thread_safe_actor_clock {
  public:
    void cancel_timeouts(caf::abstract_actor*) override;
  };

  /// Waits for the next job. Returns null once the scheduler stops.
  caf::resumable* next();

  clock_without_cancelling clock_;
  std::thread clock_thread_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::mutex mutex_; ///< Guards all members below.
  std::condition_variable wake_;
  std::deque<caf::resumable*> jobs_; ///< Each holds a reference.
  size_t sleeping_ = 0;              ///< Number of waiting workers.
  bool stopping_ = false;
};

} // namespace muster
