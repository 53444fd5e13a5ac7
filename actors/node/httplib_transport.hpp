// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "http/exchange.hpp"
#include "messages/interfaces/transport.hpp"

#include <caf/all.hpp>

#include <deque>
#include <functional>
#include <vector>

namespace muster {

/// Runs exchanges for a transport, one at a time. Detached.
using exchange_worker_actor = caf::typed_actor<caf::reacts_to<exchange_order>>;

/// A transport with workers, with the messages from these.
using httplib_transport_impl = transport_actor::extend<
  // This worker can take another exchange.
  caf::reacts_to<idle_atom, uint64_t>>;

/// Runs one exchange per calling thread.
struct blocking_engine {
  /// Blocks until the exchange has ended; never throws. The listener may get a
  /// result with `head_only` before.
  std::function<http::exchange_result(const http::exchange_request&,
                                      const http::head_listener&)>
    run;
  /// Makes running and later exchanges end soon as `cancelled`.
  std::function<void()> cancel;
};

/// Whether the system permits another thread.
bool system_has_thread();

/// Passes exchanges to a bounded pool of detached workers. Each worker runs one
/// blocking exchange at a time on the shared engine.
///
///     fetcher        transport       worker (detached)
///      | -- order ---> | -- order ----> |
///      |               | <- idle ------ |
///      | <---------------- result ----- |
class httplib_transport_state {
public:
  static inline const char* name = "transport";

  using pointer = httplib_transport_impl::pointer;

  /// Runs at most `workers` exchanges at once. If `has_thread` returns false,
  /// runs fewer, and ends the others with a shortage of threads.
  httplib_transport_state(pointer self, blocking_engine engine, size_t workers,
                          std::function<bool()> has_thread);

  void on_order(exchange_order& order);
  void on_idle(uint64_t worker);
  void on_cancel();

private:
  /// Adds an idle worker if the system permits another thread.
  void add_worker();

  pointer self_;
  blocking_engine engine_;
  size_t max_workers_;
  std::function<bool()> has_thread_;
  std::vector<exchange_worker_actor> workers_;
  /// Positions in workers_; the most recently used last.
  std::vector<size_t> idle_;
  /// Orders that wait for a worker; at most the permits of the node.
  std::deque<exchange_order> queue_;
};

httplib_transport_impl::behavior_type httplib_transport(
  httplib_transport_impl::stateful_pointer<actor_state<httplib_transport_state>>
    self,
  blocking_engine engine, size_t workers, std::function<bool()> has_thread);

} // namespace muster
