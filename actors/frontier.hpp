#pragma once

#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// How an exchange ended, as far as its host's permits and breaker care.
enum class permit_use : uint8_t {
  unused,         ///< No connection was tried: says nothing about the host.
  connected,      ///< The host was reached.
  connect_failed, ///< No connection, TLS session or name.
};

/// The URLs that wait on a node, queued by host, and what each host is
/// granted: permits (exchanges open at once), evenly spaced starts, and a
/// breaker that refuses a host's items after repeated connect failures and
/// tries again with a single one after a pause. Hosts with a permit to give take turns,
/// so that a host with many URLs starves none. No actor, no clock, no thread:
/// time is passed in and never runs backwards. Memory is proportional to the
/// waiting items and the hosts that have some, hold permits, or failed lately.
template <class Item>
class frontier {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit frontier(politeness_settings settings);

  /// Queues an item behind the others of its host.
  void push(std::string_view host, Item item);

  /// Queues an item before those of push(): a fetch under way that needs a
  /// permit for a retry or a redirect.
  void push_first(std::string_view host, Item item);

  /// An item whose host grants a permit at `now`; takes the permit.
  std::optional<Item> pop(time_point now);

  /// An item whose host's breaker is open at `now`; takes no permit. The
  /// caller fails it.
  std::optional<Item> pop_refused(time_point now);

  /// Gives back a permit of pop().
  void release(std::string_view host, permit_use use, time_point now);

  /// When pop() or pop_refused() may give something again if nothing is
  /// pushed or released before; nullopt if time alone changes nothing.
  std::optional<time_point> next_due() const;

  /// Takes out everything that waits.
  std::vector<Item> drain();

  /// Items waiting.
  size_t size() const;

  /// Hosts remembered.
  size_t hosts() const;
};

} // namespace muster
