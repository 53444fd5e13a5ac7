// SPDX-License-Identifier: BSD-3-Clause

#pragma once

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

/// How long a host may go on before others.
struct turn_limits {
  size_t exchanges = 100;
  std::chrono::nanoseconds time = std::chrono::seconds{5};
};

/// The URLs that wait on a node, queued by host, and what each host is
/// granted: permits (exchanges open at once) and starts as its pace allows, and
/// a breaker that refuses items after repeated connect failures and tries again
/// with a single one after a pause.
///
/// Hosts with a permit to give take turns, so that a host with many URLs
/// starves none. A host whose turn it is goes on before others as long as it
/// has an idle connection and earns its slot (slot_shares), until the
/// turn_limits are reached: a connection is used while it is warm. Then come
/// hosts with nothing open, then all others. slot_shares keeps those waiting
/// that would hold too many slots.
///
/// So while slot_shares permits it, a host with nothing open that could begin
/// waits for the turns under way, and for at most one of each host that could
/// before. In time: let no exchange take longer than d. Then, in each period of
/// d and the time of a turn, at least one turn begins for every per_host slots,
/// or its own.
///
/// Permits and pace are the host's, whatever the port. Queue, turn and breaker
/// are those of a lane, one port of the host: a port where nobody listens says
/// nothing about the others. Ports beyond `max_lanes` of a host share the last
/// lane.
///
/// No actor, no clock, no thread: time is passed in and never runs backwards.
/// Every operation takes amortised constant time, but for hosts that wait for
/// their next start (logarithmic in their number at worst). Memory is
/// proportional to the items that wait, the permits that are out, and the
/// hosts that began something less than 1/rate seconds ago; to these come at
/// most `max_failing` hosts that failed within the last breaker pause,
/// `max_resting` whose connection is idle for less than the time of a turn, and
/// `max_throttled` that asked to be left alone or to be asked more slowly.
template<class Item>
class frontier {
  using lanes = host_lanes<Item>;
  using lane_ref = typename lanes::lane_ref;
  using item_ref = typename lanes::item_ref;

public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t max_failing = lanes::max_failing;
  static constexpr size_t max_resting = lanes::max_resting;
  static constexpr size_t max_throttled = lanes::max_throttled;
  static constexpr size_t max_lanes = lanes::max_lanes;

  /// Leave to have one exchange open with a host. Goes back by release().
  class permit {
    friend frontier;

    permit(lane_ref at, bool probe, bool over_idle, slot_shares::kind kind,
           time_point started)
      : at_{at},
        probe_{probe},
        over_idle_{over_idle},
        kind_{kind},
        started_{started} {
      // nop
    }

    lane_ref at_;
    bool probe_;     ///< Whether the host's breaker waits for this one.
    bool over_idle_; ///< Whether there was an idle connection for it.
    slot_shares::kind kind_;
    time_point started_;
  };

  /// Where an item waits, for as long as it does.
  class place {
    friend frontier;

    place(lane_ref at, item_ref item) : at_{at}, item_{item} {
      // nop
    }

    lane_ref at_;
    item_ref item_;
  };

  /// What pop() gives.
  struct grant {
    Item item;
    frontier::permit permit;
    uint64_t queued; ///< Others that wait for the same host and port.
  };

  /// What pop_refused() gives.
  struct refusal {
    Item item;
    /// What the host asked for, if that is why; else its breaker is open.
    std::optional<pace> why;
  };

  /// `settings.per_host` is at least 1. A host that asks to be left alone for
  /// more than `longest_wait` has its items refused. The caller has no more
  /// than `slots` permits out.
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

  /// Queues an item behind the others of its host and port. `name` may be a
  /// part of the item.
  template<class T>
  void push(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    lanes_.append(x, std::forward<T>(item));
    lanes_.place(x);
  }

  /// Queues an item before those of push() and behind those of push_first(): a
  /// fetch under way that needs a permit for a retry or a redirect.
  template<class T>
  place push_first(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    place result{x, lanes_.insert_first(x, std::forward<T>(item))};
    lanes_.place(x);
    return result;
  }

  /// Queues an item behind the next `others` (at least 1) of push(), so that
  /// these have their turn before: a fetch under way that has waited in vain.
  /// Takes time in proportion to their number.
  template<class T>
  place
  push_behind(size_t others, std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    place result{x, lanes_.insert_behind(x, others, std::forward<T>(item))};
    lanes_.place(x);
    return result;
  }

  /// Takes out an item that nobody waits for any more: it takes no turn.
  void remove(const place& where) {
    lanes_.remove(where.at_, where.item_);
    lanes_.place(where.at_);
  }

  /// Whether what waits there, or began with that permit, waited for what its
  /// host has asked for.
  template<class Where>
  bool is_throttled(const Where& where, time_point now) const {
    return where.at_->of->speed.is_throttled(now);
  }

  /// The caller may have so many permits out from now on.
  void resize(size_t slots) {
    shares_.resize(slots);
  }

  /// An item whose host grants a permit at `now`, with the permit.
  std::optional<grant> pop(time_point now) {
    advance(now);
    auto from = next_list();
    if (!from)
      return std::nullopt;
    auto x = lanes_.take_turn(*from);
    auto kind = lanes_.kind_of(x);
    if (from != &lanes_.going_on) {
      x->turn_left = turn_.exchanges;
      x->turn_end = lanes_.now() + turn_.time;
    }
    --x->turn_left;
    auto over_idle = x->idle > 0;
    x->idle -= over_idle;
    grant result{lanes_.take_front(x),
                 permit{x, x->circuit.begin(), over_idle, kind, lanes_.now()},
                 x->items.size()};
    shares_.start(kind);
    ++x->permits;
    ++x->of->permits;
    x->of->speed.start(lanes_.now());
    lanes_.place_all(x);
    return result;
  }

  /// An item whose lane's breaker is open at `now`, or whose host refuses it by
  /// its pace; takes no permit. The caller fails it.
  std::optional<refusal> pop_refused(time_point now) {
    advance(now);
    if (lanes_.refused.empty())
      return std::nullopt;
    auto x = lanes_.take_turn(lanes_.refused);
    refusal result{lanes_.take_front(x), std::nullopt};
    if (x->of->speed.refuses(lanes_.now()))
      result.why = x->of->speed;
    lanes_.place(x);
    return result;
  }

  /// Gives back a permit of pop(), once.
  void release(const permit& given, permit_use use, time_point now) {
    advance(now);
    auto x = given.at_;
    --x->permits;
    --x->of->permits;
    x->circuit.end(given.probe_, use, lanes_.now());
    shares_.end(given.kind_);
    // The others are no more, either.
    if (given.over_idle_ && use == permit_use::opened)
      x->idle = 0;
    x->idle += use == permit_use::kept || use == permit_use::opened;
    if (is_answer(use)) {
      x->of->speed.answered(given.started_, lanes_.now());
      shares_.answered(x->of->credit, lanes_.now() - given.started_, per_host_);
    }
    lanes_.place_all(x);
  }

  /// The host has answered what began with this permit, which is still out: it
  /// wants to be left alone for `wait`, or to be asked more slowly. Returns
  /// its pace.
  const pace& throttle(const permit& given,
                       std::optional<std::chrono::nanoseconds> wait,
                       time_point now) {
    advance(now);
    auto x = given.at_;
    x->of->speed.throttled(given.started_, wait, lanes_.now());
    lanes_.place_all(x);
    return x->of->speed;
  }

  /// The host has asked elsewhere to be left alone for so long.
  void hold(std::string_view name, std::chrono::nanoseconds wait,
            time_point now) {
    advance(now);
    lanes_.hold(name, wait);
  }

  /// When pop() or pop_refused() may give more than they give now if nothing
  /// is pushed or released before; nullopt if time alone changes nothing.
  std::optional<time_point> next_due() const {
    auto result = lanes_.next_due();
    for (auto kind : {slot_shares::kind::first, slot_shares::kind::further})
      if (!ready(kind).empty() && !shares_.permits(kind))
        result = std::min(result.value_or(time_point::max()),
                          shares_.next_second());
    return result;
  }

  /// Takes out everything that waits, in the order of each lane.
  std::vector<Item> drain() {
    return lanes_.drain(lanes_.all([](const auto&) { return true; }));
  }

  /// Takes out what waits for one host.
  std::vector<Item> drain(std::string_view name) {
    return lanes_.drain(lanes_.of(name));
  }

  /// Takes out what waits for hosts that asked to be left alone, or asked more
  /// slowly, and whose time has not come.
  std::vector<Item> drain_held(time_point now) {
    advance(now);
    return lanes_.drain(
      lanes_.all([now](const pace& speed) { return speed.is_held(now); }));
  }

  /// Takes out up to `limit` items that somebody else may begin once what is
  /// under way of their hosts has ended here: all that waits for hosts that
  /// owe no pause. Hosts of which nothing is under way go first, and of these
  /// those whose turn is last.
  std::vector<Item> shed(size_t limit, time_point now) {
    advance(now);
    std::vector<lane_ref> chosen;
    for (auto under_way : {false, true}) {
      for (auto& list : lanes_.ready)
        choose(list, under_way, limit, chosen);
      choose(lanes_.going_on, under_way, limit, chosen);
    }
    return lanes_.drain(chosen);
  }

  /// Items waiting.
  size_t size() const {
    return lanes_.size();
  }

  /// Hosts remembered, but for those of which only the pace is.
  size_t hosts() const {
    return lanes_.hosts();
  }

  /// Hosts of which only the pace is remembered.
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

  /// Whose first lane is next; null if nobody is.
  typename lanes::lane_list* next_list() {
    using enum slot_shares::kind;
    auto& going_on = lanes_.going_on;
    while (!going_on.empty()) {
      if (lanes_.goes_on(going_on.begin()))
        return &going_on;
      lanes_.place(going_on.begin());
    }
    if (auto list = next_of(known, first))
      return list;
    return next_of(more, further);
  }

  /// Of two kinds, whose first lane has waited for longer.
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
