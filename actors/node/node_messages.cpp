// SPDX-License-Identifier: BSD-3-Clause

// Which senders may send which messages to a node. Other processes have its
// handle, and CAF delivers whatever they send.

#include "actors/node/node.hpp"

#include "messages/expulsion.hpp"

namespace muster {

namespace {

/// Without counting references, because this runs a few times per URL.
template<class Handle>
bool is_same(const caf::strong_actor_ptr& sender, const Handle& actor) {
  return sender
         && sender.get() == caf::actor_cast<caf::actor_control_block*>(actor);
}

} // namespace

bool node_state::is_from_job() const {
  return is_same(self_->current_sender(), config_.job);
}

bool node_state::is_from_self() const {
  return self_->current_sender() == self_->ctrl();
}

bool node_state::is_from_here() const {
  auto& from = self_->current_sender();
  return from && from->node() == self_->node();
}

bool node_state::is_from_fetcher(uint64_t index) const {
  auto i = running_.find(index);
  return i != running_.end()
         && is_same(self_->current_sender(), i->second.fetcher);
}

node_impl::behavior_type
node(node_impl::stateful_pointer<actor_state<node_state>> self,
     node_config config) {
  auto& st = self->state.emplace(self, std::move(config));
  return {
    [&st](task_batch& tasks) {
      if (st.is_from_job())
        st.on_tasks(tasks);
    },
    [&st](drain_atom) {
      if (st.is_from_job())
        st.on_drain();
    },
    [&st](const host_list& hosts) {
      if (st.is_from_job())
        st.on_yield(hosts);
    },
    [&st](shed_atom, uint64_t limit) {
      if (st.is_from_job())
        st.on_shed(limit);
    },
    [&st](stop_atom) {
      if (st.is_from_job() || st.is_from_here())
        st.on_stop(caf::exit_reason::user_shutdown);
    },
    [&st](renew_atom, uint64_t stamp) {
      if (st.is_from_job())
        st.on_renew(stamp);
    },
    [&st](lost_atom) {
      if (st.is_from_job())
        st.on_stop(lease_over);
    },
    [&st](leave_atom) {
      if (st.is_from_here())
        st.on_leave();
    },
    [&st](fetch_result& result, permit_use use) {
      if (st.is_from_fetcher(result.index))
        st.on_result(result, use);
    },
    [&st](fetch_task& task, permit_use use) {
      if (st.is_from_fetcher(task.index))
        st.on_travel(task, use);
    },
    [&st](set_aside& order) {
      if (st.is_from_fetcher(order.rest.index))
        st.on_set_aside(order);
    },
    [&st](permit_exchange& exchange) {
      if (st.is_from_fetcher(exchange.index))
        st.on_permit_exchange(exchange);
    },
    [&st](const slow_down& word) {
      if (st.is_from_fetcher(word.index))
        st.on_slow_down(word);
    },
    [&st](const host_wait_list& hosts) {
      if (st.is_from_job())
        st.on_host_waits(hosts);
    },
    [&st](flush_atom) {
      if (st.is_from_self())
        st.flush();
    },
    [&st](wake_atom) {
      if (st.is_from_self())
        st.on_wake();
    },
    [&st](sweep_atom) {
      if (st.is_from_self())
        st.on_sweep();
    },
    [&st](beat_atom) {
      if (st.is_from_self())
        st.on_beat();
    },
  };
}

} // namespace muster
