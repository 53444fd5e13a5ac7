// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <optional>
#include <utility>

namespace muster {

/// Lets the state of an actor have a constructor with arguments. CAF creates
/// the state before the actor's function runs, and drops it when the actor
/// ends.
template<class State>
class actor_state {
public:
  static inline const char* name = State::name;

  /// Call this once, from the actor's function.
  template<class... Ts>
  State& emplace(Ts&&... args) {
    return state_.emplace(std::forward<Ts>(args)...);
  }

private:
  std::optional<State> state_;
};

} // namespace muster
