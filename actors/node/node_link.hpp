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
  caf::io::middleman_actor middleman; ///< The plain one, or that of TLS.
  std::string host;                   ///< Where the coordinator listens.
  uint16_t port = 0;
  /// Starts a node that works under the coordinator's terms. On failure returns
  /// nullopt and says why in the last argument.
  std::function<std::optional<running_node>(const door_actor&,
                                            const node_terms&, std::string&)>
    begin;
  bool stay = true; ///< Waits for the next job when one is over.
  /// How long to look for a coordinator, unless it stays.
  std::chrono::milliseconds patience{60'000};
  /// To finish what has begun when it is to leave.
  std::chrono::milliseconds grace{30'000};
  reporter* messages = nullptr; ///< Never null when it is spawned.
};

/// A link, with the messages that it sends to itself.
using link_impl = link_actor::extend<
  // Look for the coordinator.
  caf::reacts_to<retry_atom>>;

/// Looks for the coordinator, joins it under its terms, and again when it was
/// lost, until the process is to end.
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
  /// The pause grows from try to try.
  void retry_later();
  void finish(link_end end);

  std::string where() const;

  pointer self_;
  node_link_config config_;
  std::vector<caf::typed_response_promise<link_end>> waiting_;
  link_end end_;
  std::optional<running_node> node_; ///< While joined.
  std::chrono::steady_clock::time_point searching_since_;
  std::chrono::steady_clock::time_point joined_; ///< Last.
  std::chrono::milliseconds pause_{0};           ///< Before the next try.
  std::string last_problem_;                     ///< Told people already.
  bool leaving_ = false;
  bool over_ = false;
};

link_impl::behavior_type
node_link(link_impl::stateful_pointer<actor_state<node_link_state>> self,
          node_link_config config);

} // namespace muster
