#include "actors/gate.hpp"

namespace muster {

gate_actor::behavior_type gate(gate_actor::stateful_pointer<gate_state>,
                               coordinator_actor job,
                               std::function<void(const std::string&)> notice) {
  return {
    [=](const std::string& greeting)
      -> caf::result<std::string, caf::strong_actor_ptr> {
      auto refusal = refusal_of(greeting);
      if (refusal.empty())
        return {std::string{}, caf::actor_cast<caf::strong_actor_ptr>(job)};
      notice("refused whoever asked to join: " + refusal);
      return {std::move(refusal), caf::strong_actor_ptr{}};
    },
  };
}

} // namespace muster
