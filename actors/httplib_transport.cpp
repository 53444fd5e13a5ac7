#include "actors/httplib_transport.hpp"

#include <system_error>

namespace muster {

namespace {

exchange_worker_actor::behavior_type
worker(exchange_worker_actor::pointer self,
       std::shared_ptr<http::httplib_engine> engine,
       httplib_transport_actor transport, uint64_t id) {
  return {
    [=](const exchange_order& order) {
      auto result = engine->run(order.request);
      // First, so that the next exchange finds this worker.
      self->send(transport, idle_atom_v, id);
      self->send(order.client, std::move(result));
    },
  };
}

} // namespace

httplib_transport_state::httplib_transport_state(pointer self) : self_{self} {
  // nop
}

void httplib_transport_state::start(
  std::shared_ptr<http::httplib_engine> engine, size_t workers) {
  engine_ = std::move(engine);
  max_workers_ = workers;
}

void httplib_transport_state::on_order(exchange_order& order) {
  if (idle_.empty() && workers_.size() < max_workers_)
    add_worker();
  if (idle_.empty()) {
    queue_.push_back(std::move(order));
    return;
  }
  self_->send(workers_[idle_.back()], std::move(order));
  idle_.pop_back();
}

void httplib_transport_state::add_worker() {
  auto id = workers_.size();
  try {
    workers_.push_back(self_->spawn<caf::detached + caf::linked>(
      worker, engine_, httplib_transport_actor{self_}, uint64_t{id}));
    idle_.push_back(id);
  } catch (const std::system_error&) {
    // The system has no thread left: those that there are have to do.
    if (workers_.empty())
      throw;
    max_workers_ = workers_.size();
  }
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
  engine_->cancel();
}

httplib_transport_actor::behavior_type httplib_transport(
  httplib_transport_actor::stateful_pointer<httplib_transport_state> self,
  std::shared_ptr<http::httplib_engine> engine, size_t workers) {
  self->state.start(std::move(engine), workers);
  return {
    [=](exchange_order& order) { self->state.on_order(order); },
    [=](cancel_atom) { self->state.on_cancel(); },
    [=](idle_atom, uint64_t id) { self->state.on_idle(id); },
  };
}

} // namespace muster
