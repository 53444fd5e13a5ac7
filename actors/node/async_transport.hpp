// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "http/engine/async_engine.hpp"
#include "messages/interfaces/fetcher.hpp"
#include "messages/interfaces/transport.hpp"

#include <caf/all.hpp>

#include <memory>
#include <vector>

namespace muster {

/// A transport whose engine has its own threads, with the messages that it
/// sends to itself. Orders and answers are passed in batches.
using async_transport_impl = transport_actor::extend<
  // Pass the collected orders to the engine.
  caf::reacts_to<flush_atom>,
  // Answers of the engine.
  caf::reacts_to<answer_batch>>;

/// Bridges fetchers and the I/O threads of the event-driven engine.
///
///     fetcher        transport              I/O threads
///      | -- order ---> |                         |
///      | -- order ---> | -- all orders so far -> |
///      |               | <- answers of a while - |
///      | <- result --- |                         |
class async_transport_state {
public:
  static inline const char* name = "transport";

  using pointer = async_transport_impl::pointer;

  async_transport_state(pointer self,
                        std::shared_ptr<http::async_engine> engine);

  void on_order(exchange_order& order);
  void on_flush();
  void on_answers(answer_batch& answers);
  void on_cancel();

private:
  pointer self_;
  /// No one else owns it, so its threads end with the actor.
  std::shared_ptr<http::async_engine> engine_;
  std::vector<http::async_order> gathered_;
  /// The fetcher that waits for the answer, by the tag of its order.
  std::vector<fetcher_actor> clients_;
  /// Free tags.
  std::vector<uint64_t> free_;
};

async_transport_impl::behavior_type async_transport(
  async_transport_impl::stateful_pointer<actor_state<async_transport_state>>
    self,
  std::shared_ptr<http::async_engine> engine);

/// Spawns the transport and starts the threads of its engine. Throws
/// std::system_error if the system permits none.
async_transport_impl
spawn_async_transport(caf::actor_system& system,
                      std::shared_ptr<http::async_engine> engine,
                      size_t threads);

} // namespace muster
