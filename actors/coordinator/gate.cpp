// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/gate.hpp"

#include "messages/expulsion.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Maximum number of removed identities to remember.
constexpr size_t max_removed = 10'000;

} // namespace

gate_state::gate_state(pointer self, gate_config config)
  : self_{self}, config_{std::move(config)} {
  // Otherwise CAF would print unknown messages.
  self_->set_default_handler(caf::drop);
  self_->set_down_handler([this](const caf::down_msg& x) { on_down(x); });
}

caf::result<std::string, caf::strong_actor_ptr>
gate_state::on_hello(const std::string& greeting) {
  auto& from = self_->current_sender();
  auto refusal = refusal_of(greeting);
  auto process = from ? from->node() : caf::node_id{};
  auto identity = config_.identity_of(process);
  if (auto i = removed_.find(identity); refusal.empty() && i != removed_.end())
    refusal = "it was removed from this job: it sent " + i->second;
  if (!refusal.empty()) {
    config_.messages->report(message_kind::refusal,
                             "refused a node that asked to join: " + refusal);
    return {std::move(refusal), caf::strong_actor_ptr{}};
  }
  auto& own = doors_[process];
  if (own.door)
    self_->send_exit(own.door, caf::exit_reason::user_shutdown);
  own.identity = std::move(identity);
  own.door = self_->spawn<caf::monitored>(
    door, door_config{config_.job, config_.terms, config_.most, process,
                      config_.messages});
  return {std::string{}, caf::actor_cast<caf::strong_actor_ptr>(own.door)};
}

void gate_state::on_down(const caf::down_msg& down) {
  auto i = std::ranges::find_if(doors_, [&](auto& x) {
    return x.second.door.address() == down.source;
  });
  if (i == doors_.end())
    return;
  if (std::string why; is_expulsion(down.reason, why)) {
    if (removed_.size() == max_removed)
      removed_.erase(removed_.begin());
    removed_.insert_or_assign(i->second.identity, std::move(why));
  }
  doors_.erase(i);
}

gate_actor::behavior_type
gate(gate_actor::stateful_pointer<actor_state<gate_state>> self,
     gate_config config) {
  auto& st = self->state.emplace(self, std::move(config));
  return {
    [&st](const std::string& greeting) { return st.on_hello(greeting); },
  };
}

} // namespace muster
