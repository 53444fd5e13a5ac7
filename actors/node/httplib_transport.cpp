// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/httplib_transport.hpp"

#include <system_error>
#include <thread>
#include <utility>

namespace muster {

namespace {

exchange_worker_actor::behavior_type
worker(exchange_worker_actor::pointer self, const blocking_engine& engine,
       httplib_transport_impl transport, uint64_t id) {
  return {
    [=, run = engine.run](const exchange_order& order) {
      auto result = run(order.request, [&](http::exchange_result word) {
        self->send(order.client, std::move(word));
      });
      // Send this first, so that the next exchange finds this worker.
      self->send(transport, idle_atom_v, id);
      self->send(order.client, std::move(result));
    },
  };
}

} // namespace

bool system_has_thread() {
  try {
    std::thread{[] {}}.join();
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

httplib_transport_state::httplib_transport_state(
  pointer self, blocking_engine engine, size_t workers,
  std::function<bool()> has_thread)
  : self_{self},
    engine_{std::move(engine)},
    max_workers_{workers},
    has_thread_{std::move(has_thread)} {
  // nop
}

void httplib_transport_state::on_order(exchange_order& order) {
  if (idle_.empty() && workers_.size() < max_workers_)
    add_worker();
  if (idle_.empty() && workers_.size() < max_workers_) {
    // The system has no thread left, so use the existing workers.
    http::exchange_result result;
    result.lack = http::shortage::threads;
    result.error = {http::error_kind::connect,
                    http::lack_sentence(result.lack)};
    self_->send(order.client, std::move(result));
    return;
  }
  if (idle_.empty()) {
    queue_.push_back(std::move(order));
    return;
  }
  self_->send(workers_[idle_.back()], std::move(order));
  idle_.pop_back();
}

void httplib_transport_state::add_worker() {
  // Check first: CAF waits for a spawned actor even if it got no thread.
  if (!has_thread_())
    return;
  auto id = workers_.size();
  workers_.push_back(self_->spawn<caf::detached + caf::linked>(
    worker, engine_, httplib_transport_impl{self_}, uint64_t{id}));
  idle_.push_back(id);
}

void httplib_transport_state::on_idle(uint64_t worker) {
  idle_.push_back(worker);
  if (queue_.empty())
    return;
  auto next = std::move(queue_.front());
  queue_.pop_front();
  on_order(next);
}

void httplib_transport_state::on_cancel() {
  engine_.cancel();
}

httplib_transport_impl::behavior_type httplib_transport(
  httplib_transport_impl::stateful_pointer<actor_state<httplib_transport_state>>
    self,
  blocking_engine engine, size_t workers, std::function<bool()> has_thread) {
  auto& st = self->state.emplace(self, std::move(engine), workers,
                                 std::move(has_thread));
  return {
    [&st](exchange_order& order) { st.on_order(order); },
    [&st](cancel_atom) { st.on_cancel(); },
    [&st](idle_atom, uint64_t id) { st.on_idle(id); },
  };
}

} // namespace muster
