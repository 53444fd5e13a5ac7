// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "actors/node/running_node.hpp"
#include "messages/interfaces/door.hpp"
#include "messages/interfaces/link.hpp"
#include "messages/interfaces/node.hpp"
#include "messages/reporter.hpp"

#include <caf/io/middleman_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muster {

struct node_link_config {
  caf::io::middleman_actor middleman; ///< With or without TLS.
  std::string host;                   ///< Host of the coordinator.
  uint16_t port = 0;
  /// Starts a node that works under the coordinator's terms. On failure returns
  /// nullopt and says why in the last argument.
  std::function<std::optional<running_node>(const door_actor&,
                                            const node_terms&, std::string&)>
    begin;
  bool stay = true; ///< Wait for the next job when one is over.
  /// How long to look for a coordinator, unless it stays.
  std::chrono::milliseconds patience{60'000};
  /// Time to finish started fetches before leaving.
  std::chrono::milliseconds grace{30'000};
  reporter* messages = nullptr; ///< Not null.
};

/// A link, with the messages that it sends to itself.
using link_impl = link_actor::extend<
  // Look for the coordinator.
  caf::reacts_to<retry_atom>>;

/// Looks for the coordinator and joins it under its terms. Does this again when
/// the coordinator was lost, until the process ends.
///
///     retry -> connect -> hello -> terms -> joined -> retry
///                                             |
///                                           leaving -> over
class node_link_state {
public:
  static inline const char* name = "node link";

  using pointer = link_impl::pointer;

  node_link_state(pointer self, node_link_config config);

  ~node_link_state();
  node_link_state(const node_link_state&) = delete;
  node_link_state& operator=(const node_link_state&) = delete;

  void on_retry();
  void on_drain();
  void on_stop();
  caf::typed_response_promise<link_end> on_report();

private:
  void knock(const caf::strong_actor_ptr& gate);
  void join(const door_actor& door, const node_terms& terms);
  void on_down(const caf::down_msg& down);

  /// Looks for the coordinator again after a while.
  void try_again(const std::string& why);
  /// Tries again after a pause, which grows with each attempt.
  void retry_later();
  void finish(link_end end);

  std::string where() const;

  pointer self_;
  node_link_config config_;
  std::vector<caf::typed_response_promise<link_end>> waiting_;
  link_end end_;
  std::optional<running_node> node_; ///< The node while joined.
  std::chrono::steady_clock::time_point searching_since_;
  std::chrono::steady_clock::time_point joined_; ///< Time of the last join.
  std::chrono::milliseconds pause_{0}; ///< Pause before the next attempt.
  std::string last_problem_;           ///< The last reported problem.
  bool leaving_ = false;
  bool over_ = false;
};

link_impl::behavior_type
node_link(link_impl::stateful_pointer<actor_state<node_link_state>> self,
          node_link_config config);

} // namespace muster
