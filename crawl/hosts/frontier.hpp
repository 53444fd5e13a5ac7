// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/exchange_permit.hpp"
#include "crawl/hosts/host_lanes.hpp"
#include "messages/permit_use.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

/// Limits of a host's turn.
struct turn_limits {
  size_t exchanges = 100;
  std::chrono::nanoseconds time = std::chrono::seconds{5};
};

/// The URLs that wait on a node, queued by host. Grants permits (open
/// exchanges) and starts, as the gate of each host allows. After repeated
/// connect failures, a breaker refuses items for a pause, and then tries a
/// single one.
///
/// Hosts that may start an exchange take turns, so that a host with many URLs
/// starves no other. A host continues its turn before others while it has an
/// idle connection and earns its slots (slot_shares), up to the turn_limits: so
/// warm connections are used. Then come hosts without an open exchange, then
/// all others. slot_shares makes hosts wait that would hold too many slots.
///
/// So if slot_shares permits it, a ready host without an open exchange waits
/// for the turns that have begun, and for at most one turn of each host that
/// was ready before. In time: let d be the longest exchange. Then in each
/// period of d plus the time of a turn, at least one turn begins for every
/// per_host slots, or the host's own turn.
///
/// If a host refuses one request after the other, it may refuse only some of
/// its URLs. After every further refusal (host_gate::stuck_after), the frontier
/// goes on at another place of the queue.
///
/// Permits and gate belong to the host, for all ports. Queue, turn and breaker
/// belong to a lane, which is one port of the host, because a port where no
/// server listens says nothing about other ports. Ports beyond `max_lanes` of a
/// host share the last lane.
///
/// Not an actor. Has no clock: the caller passes the time, which must not run
/// backwards. Operations take amortised constant time, except for hosts that
/// wait for their next start (at worst logarithmic in their number), and those
/// that skip a part of a queue (proportional to it). Memory is
/// proportional to the waiting items, the permits in use, and the hosts that
/// started an exchange less than 1/rate seconds ago. In addition, there are at
/// most `max_failing` hosts that failed within the last breaker pause,
/// `max_resting` hosts whose connection has been idle for less than the time of
/// a turn, and `max_throttled` hosts that asked to wait or to slow down.
template<class Item>
class frontier {
  using lanes = host_lanes<Item>;
  using lane_ref = typename lanes::lane_ref;
  using item_ref = typename lanes::item_ref;

public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t max_failing = lanes::max_failing;
  static constexpr size_t max_resting = lanes::max_resting;
  static constexpr size_t max_throttled = gate_memory::max_hosts;
  static constexpr size_t max_lanes = lanes::max_lanes;

  using permit = exchange_permit<Item>;

  /// The position of a waiting item; valid while it waits.
  class place {
    friend frontier;

    place(lane_ref at, item_ref item) : at_{at}, item_{item} {
      // nop
    }

    lane_ref at_;
    item_ref item_;
  };

  /// The result of pop().
  struct grant {
    Item item;
    exchange_permit<Item> permit;
    uint64_t queued; ///< Number of other items for the same host and port.
  };

  /// The result of pop_refused().
  struct refusal {
    Item item;
    /// The gate that refuses it; unset if the breaker does.
    std::optional<host_gate> why;
  };

  /// `settings.per_host` must be at least 1. If a host asks for a wait longer
  /// than `longest_wait`, its items are refused. The caller holds at most
  /// `slots` permits.
  explicit frontier(
    const politeness_settings& settings,
    std::chrono::seconds longest_wait = std::chrono::seconds{30},
    size_t slots = SIZE_MAX, turn_limits turn = {})
    : lanes_{settings, longest_wait, turn.time},
      shares_{slots},
      turn_{turn},
      per_host_{settings.per_host} {
    // nop
  }

  frontier(const frontier&) = delete;
  frontier& operator=(const frontier&) = delete;

  /// Queues an item after the others of its host and port. `name` may be a part
  /// of the item.
  template<class T>
  void push(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    lanes_.append(x, std::forward<T>(item));
    lanes_.place(x);
  }

  /// Queues an item before those of push() and after those of push_first(): a
  /// running fetch that needs a permit for a retry or a redirect.
  template<class T>
  place push_first(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    place result{x, lanes_.insert_first(x, std::forward<T>(item))};
    lanes_.place(x);
    return result;
  }

  /// Queues an item after the next `others` (at least 1) items of push(), so
  /// that these start first: a running fetch that has waited in vain. Takes
  /// time proportional to `others`.
  template<class T>
  place
  push_behind(size_t others, std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    place result{x, lanes_.insert_behind(x, others, std::forward<T>(item))};
    lanes_.place(x);
    return result;
  }

  /// Queues an item after all others of its host and port, also those that
  /// push() adds later: a running fetch of a host that refuses everything.
  template<class T>
  place push_last(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    place result{x, lanes_.insert_last(x, std::forward<T>(item))};
    lanes_.place(x);
    return result;
  }

  /// Removes an item that is no longer needed.
  void remove(const place& where) {
    lanes_.remove(where.at_, where.item_);
    lanes_.place(where.at_);
  }

  /// Whether a waiting item, or the exchange of a permit, waits or waited
  /// because of what its host asked for.
  template<class Where>
  bool is_throttled(const Where& where, time_point now) const {
    return where.at_->of->gate.is_throttled(now);
  }

  /// Sets the number of permits that the caller may hold.
  void resize(size_t slots) {
    shares_.resize(slots);
  }

  /// Removes an item whose host grants a permit at `now`, and returns both.
  std::optional<grant> pop(time_point now) {
    advance(now);
    auto from = next_list();
    if (!from)
      return std::nullopt;
    auto x = lanes_.take_turn(*from);
    auto kind = lanes_.kind_of(x);
    if (from != &lanes_.continuing) {
      x->turn_left = turn_.exchanges;
      x->turn_end = lanes_.now() + turn_.time;
    }
    --x->turn_left;
    auto over_idle = x->idle > 0;
    x->idle -= over_idle;
    grant result{lanes_.take_front(x),
                 {x, x->circuit.begin(), over_idle, kind, lanes_.now()},
                 x->items.size()};
    shares_.start(kind);
    ++x->permits;
    ++x->of->permits;
    x->of->gate.start(lanes_.now());
    lanes_.place_all(x);
    return result;
  }

  /// Removes an item that is refused at `now` by the breaker of its lane or the
  /// gate of its host. The item gets no permit; the caller must make it fail.
  std::optional<refusal> pop_refused(time_point now) {
    advance(now);
    if (lanes_.refused.empty())
      return std::nullopt;
    auto x = lanes_.take_turn(lanes_.refused);
    refusal result{lanes_.take_front(x), std::nullopt};
    if (x->of->gate.at(lanes_.now()).what == gate_verdict::kind::refused)
      result.why = x->of->gate;
    lanes_.place(x);
    return result;
  }

  /// Returns a permit of pop(). Call it once per permit. `was_refused`: an
  /// earlier exchange of the item was throttled.
  void release(const permit& given, permit_use use, time_point now,
               bool was_refused = false) {
    advance(now);
    auto x = given.at_;
    --x->permits;
    --x->of->permits;
    x->circuit.end(given.probe_, use, lanes_.now());
    shares_.end(given.kind_);
    // The other idle connections are gone, too.
    if (given.over_idle_ && use == permit_use::opened)
      x->idle = 0;
    x->idle += use == permit_use::kept || use == permit_use::opened;
    if (is_answer(use)) {
      x->of->gate.answered(given.started_, lanes_.now(), was_refused);
      shares_.answered(x->of->credit, lanes_.now() - given.started_, per_host_);
    }
    lanes_.place_all(x);
  }

  /// The host answered the exchange of this permit, which is still in use, by
  /// asking for a wait of `wait`, or for fewer requests. `before`: see
  /// host_gate::throttled(). Returns the gate of the host.
  const host_gate&
  throttle(const permit& given, std::optional<std::chrono::nanoseconds> wait,
           time_point now, std::optional<uint32_t> before = {}) {
    advance(now);
    auto x = given.at_;
    auto& gate = x->of->gate;
    auto refusals = gate.refusals();
    gate.throttled(given.started_, wait, lanes_.now(), before);
    if (gate.is_stuck() && gate.refusals() > refusals)
      lanes_.skip(x);
    lanes_.place_all(x);
    return gate;
  }

  /// The gate of the host of this permit.
  const host_gate& gate_of(const permit& given) const {
    return given.at_->of->gate;
  }

  /// The host asked another node to wait for `wait`.
  void hold(std::string_view name, std::chrono::nanoseconds wait,
            time_point now) {
    advance(now);
    lanes_.hold(name, wait);
  }

  /// When pop() or pop_refused() may return more items without another call
  /// before; nullopt if time alone changes nothing.
  std::optional<time_point> next_due() const {
    auto result = lanes_.next_due();
    for (auto kind : {slot_shares::kind::first, slot_shares::kind::further})
      if (!ready(kind).empty() && !shares_.permits(kind))
        result = std::min(result.value_or(time_point::max()),
                          shares_.next_second());
    return result;
  }

  /// What keeps waiting items from starting, although the caller could hold
  /// more permits. With many hosts, that of most hosts.
  run_limit limit() const {
    return size() == 0 ? run_limit::none : lanes_.limit();
  }

  /// Removes all waiting items, in the order of each lane.
  std::vector<Item> drain() {
    return lanes_.drain(lanes_.all([](const auto&) { return true; }));
  }

  /// Removes the waiting items of one host.
  std::vector<Item> drain(std::string_view name) {
    return lanes_.drain(lanes_.of(name));
  }

  /// Removes the items of hosts that asked to wait or to slow down and whose
  /// time has not come.
  std::vector<Item> drain_held(time_point now) {
    advance(now);
    return lanes_.drain(
      lanes_.all([now](const host_gate& gate) { return gate.is_held(now); }));
  }

  /// Removes up to `limit` items that another node may start once the running
  /// exchanges of their hosts have ended here. Takes all items of a host, and
  /// only hosts that need not pause. Takes hosts without running exchanges
  /// first, beginning with those whose turn is last.
  std::vector<Item> shed(size_t limit, time_point now) {
    advance(now);
    std::vector<lane_ref> chosen;
    for (auto under_way : {false, true}) {
      for (auto& list : lanes_.ready)
        choose(list, under_way, limit, chosen);
      choose(lanes_.continuing, under_way, limit, chosen);
    }
    return lanes_.drain(chosen);
  }

  /// Number of waiting items.
  size_t size() const {
    return lanes_.size();
  }

  /// Number of known hosts, without those of which only the gate is known.
  size_t hosts() const {
    return lanes_.hosts();
  }

  /// Number of hosts of which only the gate is known.
  size_t throttled() const {
    return lanes_.throttled();
  }

private:
  auto& ready(slot_shares::kind x) {
    return lanes_.ready[static_cast<size_t>(x)];
  }

  const auto& ready(slot_shares::kind x) const {
    return lanes_.ready[static_cast<size_t>(x)];
  }

  void choose(typename lanes::lane_list& from, bool under_way, size_t& limit,
              std::vector<lane_ref>& chosen) {
    for (auto x = from.end(); x != from.begin() && limit > 0;) {
      --x;
      if (!lanes_.may_leave(x) || (x->permits > 0) != under_way
          || x->items.size() > limit)
        continue;
      limit -= x->items.size();
      chosen.push_back(x);
    }
  }

  void advance(time_point now) {
    lanes_.advance(now);
    shares_.advance(lanes_.now());
  }

  /// The list whose first lane is next; null if there is none.
  typename lanes::lane_list* next_list() {
    using enum slot_shares::kind;
    auto& continuing = lanes_.continuing;
    while (!continuing.empty()) {
      if (lanes_.continues_turn(continuing.begin()))
        return &continuing;
      lanes_.place(continuing.begin());
    }
    if (auto list = next_of(known, first))
      return list;
    return next_of(more, further);
  }

  /// Of two kinds, the list whose first lane has waited longer.
  typename lanes::lane_list* next_of(slot_shares::kind earned,
                                     slot_shares::kind other) {
    auto& one = ready(earned);
    auto& two = ready(other);
    if (two.empty() || !shares_.permits(other))
      return one.empty() ? nullptr : &one;
    return one.empty() || two.front().arrival < one.front().arrival ? &two
                                                                    : &one;
  }

  lanes lanes_;
  slot_shares shares_;
  turn_limits turn_;
  size_t per_host_;
};

} // namespace muster
