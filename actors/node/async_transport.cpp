// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/async_transport.hpp"

#include <utility>

namespace muster {

async_transport_state::async_transport_state(
  pointer self, std::shared_ptr<http::async_engine> engine)
  : self_{self}, engine_{std::move(engine)} {
  // nop
}

void async_transport_state::on_order(exchange_order& order) {
  if (free_.empty()) {
    free_.push_back(clients_.size());
    clients_.emplace_back();
  }
  auto tag = free_.back();
  free_.pop_back();
  clients_[tag] = std::move(order.client);
  // The message is handled after the orders that are already in the mailbox.
  if (gathered_.empty())
    self_->send(self_, flush_atom_v);
  gathered_.push_back({tag, std::move(order.request)});
}

void async_transport_state::on_flush() {
  auto size = gathered_.size();
  engine_->submit(std::exchange(gathered_, {}));
  gathered_.reserve(size); // The next batch is likely to be as large.
}

void async_transport_state::on_answers(answer_batch& answers) {
  for (auto& [tag, result] : answers) {
    if (result.head_only) {
      self_->send(clients_[tag], std::move(result));
      continue;
    }
    self_->send(std::exchange(clients_[tag], nullptr), std::move(result));
    free_.push_back(tag);
  }
}

void async_transport_state::on_cancel() {
  engine_->cancel();
}

async_transport_impl::behavior_type async_transport(
  async_transport_impl::stateful_pointer<actor_state<async_transport_state>>
    self,
  std::shared_ptr<http::async_engine> engine) {
  auto& st = self->state.emplace(self, std::move(engine));
  return {
    [&st](exchange_order& order) { st.on_order(order); },
    [&st](cancel_atom) { st.on_cancel(); },
    [&st](flush_atom) { st.on_flush(); },
    [&st](answer_batch& answers) { st.on_answers(answers); },
  };
}

async_transport_impl
spawn_async_transport(caf::actor_system& system,
                      std::shared_ptr<http::async_engine> engine,
                      size_t threads) {
  auto& running = *engine;
  auto result = system.spawn(async_transport, std::move(engine));
  // A weak pointer, because the actor owns the engine and its threads.
  auto here = caf::actor_cast<caf::weak_actor_ptr>(result);
  running.start(threads, [here](std::vector<http::async_answer> answers) {
    if (auto to = caf::actor_cast<caf::strong_actor_ptr>(here))
      caf::anon_send(caf::actor_cast<async_transport_impl>(to),
                     std::move(answers));
  });
  return result;
}

} // namespace muster
