// SPDX-License-Identifier: BSD-3-Clause

// Which senders may send which messages to a coordinator.

#include "actors/coordinator/coordinator.hpp"

namespace muster {

bool coordinator_state::is_from_here() const {
  auto& from = self_->current_sender();
  return !from || from->node() == self_->node();
}

bool coordinator_state::is_from_self() const {
  return self_->current_sender() == self_->ctrl();
}

bool coordinator_state::is_from_sink() const {
  auto& from = self_->current_sender();
  return from
         && caf::actor_cast<caf::actor_addr>(from) == config_.sink.address();
}

coordinator_impl::behavior_type coordinator(
  coordinator_impl::stateful_pointer<actor_state<coordinator_state>> self,
  coordinator_config config) {
  auto& st = self->state.emplace(self, std::move(config));
  return {
    [&st](join_atom, const caf::actor& node, std::string& name,
          uint64_t credit) {
      if (st.is_from_here())
        st.on_join(node, std::move(name), credit, false);
    },
    [&st](result_batch& results) { st.on_results(results); },
    [&st](task_batch& tasks) { st.on_travel(tasks); },
    [&st](returned_atom, const index_batch& x) { st.on_returned(x); },
    [&st](shed_atom, const index_batch& x) { st.on_shed(x); },
    [&st](load_atom, uint64_t running, bool idle) {
      st.on_load(running, idle);
    },
    [&st](alive_atom, uint64_t running, bool idle, uint64_t stamp) {
      st.on_alive(running, idle, stamp);
    },
    [&st](load_report& x) { st.on_load_report(x); },
    [&st](http::shortage lack) { st.on_shortage(lack); },
    [&st](const host_wait_list& hosts) { st.on_host_waits(hosts); },
    [&st](leave_atom) { st.on_leave(); },
    [&st](join_atom, const door_actor& node, std::string& name,
          uint64_t credit) {
      if (st.is_from_here())
        st.on_join(caf::actor_cast<caf::actor>(node), std::move(name), credit,
                   true);
    },
    [&st](const write_receipt& kept) {
      if (st.is_from_sink())
        st.on_kept(kept);
    },
    [&st](report_atom) { return st.on_report(); },
    [&st](drain_atom) {
      if (st.is_from_here())
        st.on_drain();
    },
    [&st](stop_atom) {
      if (st.is_from_here())
        st.on_stop();
    },
    [&st](wake_atom) {
      if (st.is_from_self())
        st.on_tick();
    },
    [&st](check_atom) {
      if (st.is_from_self())
        st.on_lease_check();
    },
    [&st](patience_atom, uint64_t vigil) {
      if (st.is_from_self())
        st.on_patience(vigil);
    },
  };
}

} // namespace muster
