// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/door.hpp"

#include "messages/expulsion.hpp"

namespace muster {

using namespace std::chrono_literals;

namespace {

/// How long a door waits for its node to join.
constexpr auto join_patience = 60s;

} // namespace

door_state::door_state(pointer self, door_config config)
  : self_{self}, config_{std::move(config)} {
  // Otherwise CAF would print unknown messages.
  self_->set_default_handler(caf::drop);
  self_->monitor(config_.job);
  self_->set_down_handler(
    [this](const caf::down_msg& down) { self_->quit(down.reason); });
  self_->delayed_send(self_, join_patience, patience_atom_v);
}

door_state::~door_state() {
  // Or the job would remember every door that has ended.
  self_->demonitor(config_.job.address());
}

bool door_state::is_node() const {
  auto& from = self_->current_sender();
  return from && node_
         && caf::actor_cast<caf::actor_addr>(from) == node_.address();
}

bool door_state::is_job() const {
  auto& from = self_->current_sender();
  return from
         && caf::actor_cast<caf::actor_addr>(from) == config_.job.address();
}

void door_state::expel(const std::string& why) {
  self_->quit(expulsion(why));
}

void door_state::refuse(const std::string& name, const std::string& why) {
  config_.messages->report(message_kind::refusal, "node " + clean_name(name)
                                                    + " cannot join: it sent "
                                                    + why);
  expel(why);
}

void door_state::on_join(const caf::actor& node, const std::string& name,
                         uint64_t credit) {
  auto& from = self_->current_sender();
  if (!from || from->node() != config_.process)
    return;
  if (node_) {
    if (is_node())
      expel("a second join");
    return;
  }
  // A node may join only as itself.
  if (!node || node != from) {
    refuse(name, "a join for another actor");
    return;
  }
  node_ = caf::actor_cast<node_actor>(node);
  self_->monitor(node_);
  auto problem = problem_of_credit(credit, config_.most);
  if (problem.empty())
    self_->send(config_.job, join_atom_v, caf::actor_cast<door_actor>(self_),
                clean_name(name), credit);
  else
    refuse(name, problem);
}

void door_state::on_patience() {
  if (self_->current_sender() == self_->ctrl() && !node_)
    self_->quit(caf::exit_reason::user_shutdown);
}

void door_state::on_tasks(task_batch& tasks) {
  if (is_job())
    from_job(std::move(tasks));
  else
    from_node(problem_of(tasks, config_.most), std::move(tasks));
}

void door_state::on_host_waits(host_wait_list& hosts) {
  if (is_job())
    from_job(std::move(hosts));
  else
    from_node(problem_of(hosts), std::move(hosts));
}

door_impl::behavior_type
door(door_impl::stateful_pointer<actor_state<door_state>> self,
     door_config config) {
  auto& st = self->state.emplace(self, std::move(config));
  return {
    [&st](join_atom, const caf::actor& node, const std::string& name,
          uint64_t credit) { st.on_join(node, name, credit); },
    [&st](result_batch& x) {
      st.from_node(problem_of(x, st.most()), std::move(x));
    },
    [&st](task_batch& tasks) { st.on_tasks(tasks); },
    [&st](returned_atom, index_batch& x) {
      st.from_node(problem_of_count(x.size(), st.most()), returned_atom_v,
                   std::move(x));
    },
    [&st](shed_atom, index_batch& x) {
      st.from_node(problem_of_count(x.size(), st.most()), shed_atom_v,
                   std::move(x));
    },
    [&st](load_atom, uint64_t running, bool idle) {
      st.from_node(problem_of_count(running, st.most()), load_atom_v, running,
                   idle);
    },
    [&st](alive_atom, uint64_t running, bool idle, uint64_t stamp) {
      st.from_node(problem_of_count(running, st.most()), alive_atom_v, running,
                   idle, stamp);
    },
    [&st](load_report& x) { st.from_node(problem_of(x), std::move(x)); },
    [&st](http::shortage lack) { st.from_node(problem_of(lack), lack); },
    [&st](host_wait_list& hosts) { st.on_host_waits(hosts); },
    [&st](leave_atom) { st.from_node({}, leave_atom_v); },
    [&st](terms_atom) { return st.terms(); },
    [&st](drain_atom) { st.from_job(drain_atom_v); },
    [&st](host_list& x) { st.from_job(std::move(x)); },
    [&st](shed_atom, uint64_t limit) { st.from_job(shed_atom_v, limit); },
    [&st](stop_atom) { st.last_from_job(stop_atom_v); },
    [&st](renew_atom, uint64_t stamp) { st.from_job(renew_atom_v, stamp); },
    [&st](lost_atom) { st.last_from_job(lost_atom_v); },
    [&st](patience_atom) { st.on_patience(); },
  };
}

} // namespace muster
