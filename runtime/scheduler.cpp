// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/scheduler.hpp"

#include <caf/detail/set_thread_name.hpp>
#include <caf/resumable.hpp>

namespace muster {

class scheduler::worker final : public caf::execution_unit {
public:
  explicit worker(scheduler* parent)
    : caf::execution_unit{&parent->system()}, parent_{parent}, thread_{[this] {
        run();
      }} {
    // nop
  }

  void exec_later(caf::resumable* job) override {
    parent_->enqueue(job);
  }

  void join() {
    thread_.join();
  }

private:
  void run() {
    caf::detail::set_thread_name("muster.actors");
    system().thread_started();
    while (auto job = parent_->next())
      if (job->resume(this, parent_->max_throughput())
          == caf::resumable::resume_later)
        parent_->enqueue(job);
      else
        caf::intrusive_ptr_release(job);
    system().thread_terminates();
  }

  scheduler* parent_;
  std::thread thread_;
};

void scheduler::clock_without_cancelling::cancel_timeouts(
  caf::abstract_actor*) {
  // nop
}

scheduler::scheduler(caf::actor_system& system) : super{system} {
  // nop
}

scheduler::~scheduler() = default;

caf::actor_system::module* scheduler::make(caf::actor_system& system,
                                           caf::detail::type_list<>) {
  return new scheduler{system};
}

void scheduler::enqueue(caf::resumable* job) {
  bool wake = false;
  {
    std::lock_guard guard{mutex_};
    jobs_.push_back(job);
    wake = sleeping_ > 0;
  }
  if (wake)
    wake_.notify_one();
}

caf::resumable* scheduler::next() {
  std::unique_lock guard{mutex_};
  while (jobs_.empty() && !stopping_) {
    ++sleeping_;
    wake_.wait(guard);
    --sleeping_;
  }
  if (stopping_)
    return nullptr;
  auto job = jobs_.front();
  jobs_.pop_front();
  return job;
}

caf::actor_clock& scheduler::clock() noexcept {
  return clock_;
}

void scheduler::start() {
  for (size_t i = 0; i < num_workers(); ++i)
    workers_.push_back(std::make_unique<worker>(this));
  clock_thread_ = std::thread{[this] {
    caf::detail::set_thread_name("muster.clock");
    system().thread_started();
    clock_.run_dispatch_loop();
    system().thread_terminates();
  }};
  super::start();
}

void scheduler::stop() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& x : workers_)
    x->join();
  stop_actors();
  for (auto job : jobs_)
    cleanup_and_release(job);
  clock_.cancel_dispatch_loop();
  clock_thread_.join();
}

} // namespace muster
