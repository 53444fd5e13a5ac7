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

/// Runs actors on `scheduler.max-threads` threads that share one queue, as
/// CAF's own policy "sharing" does, for actors that live as shortly as a
/// fetcher. Load it into the configuration of an actor system.
///
/// For each actor that ends CAF's has the thread of the clock woken up to take
/// back time-outs, and waits for that thread when it lags behind. Here those of
/// a dead actor stay until they are due and then find nobody. For each turn of
/// an actor CAF's also finds out whom to tell the log about, although that is
/// compiled out, and allocates a node for the queue.
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

  /// The job that is next; waits for one. Null once the scheduler stops.
  caf::resumable* next();

  clock_without_cancelling clock_;
  std::thread clock_thread_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::mutex mutex_; ///< Of all below.
  std::condition_variable wake_;
  std::deque<caf::resumable*> jobs_; ///< Each with a reference.
  size_t sleeping_ = 0;              ///< Workers that wait.
  bool stopping_ = false;
};

} // namespace muster
