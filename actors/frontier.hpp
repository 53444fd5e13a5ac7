#pragma once

#include "actors/host_lanes.hpp"
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

/// The URLs that wait on a node, queued by host, and what each host is
/// granted: permits (exchanges open at once) and starts as its pace allows, and
/// a breaker that refuses items after repeated connect failures and tries again
/// with a single one after a pause. Hosts with a permit to give take turns, so
/// that a host with many URLs starves none, and those with nothing open go
/// before all others. Of these, and of the others, the two kinds that
/// slot_shares tells apart take turns as well, so that hosts which do not
/// answer starve none.
///
/// So a host with nothing open that could begin goes behind at most those of
/// its kind that could before, and every other start is of its kind, while
/// slot_shares permits that.
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
/// most `max_failing` hosts that failed within the last breaker pause, and at
/// most `max_throttled` that asked to be left alone or to be asked more slowly.
template<class Item>
class frontier {
  using lanes = host_lanes<Item>;
  using lane_ref = typename lanes::lane_ref;

public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t max_failing = lanes::max_failing;
  static constexpr size_t max_throttled = lanes::max_throttled;
  static constexpr size_t max_lanes = lanes::max_lanes;

  /// Leave to have one exchange open with a host. Goes back by release().
  class permit {
    friend frontier;

    permit(lane_ref at, bool probe, slot_shares::kind kind, time_point started)
      : at_{at}, probe_{probe}, kind_{kind}, started_{started} {
      // nop
    }

    lane_ref at_;
    bool probe_; ///< Whether the host's breaker waits for this one.
    slot_shares::kind kind_;
    time_point started_;
  };

  /// What pop() gives.
  struct grant {
    Item item;
    frontier::permit permit;
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
    size_t slots = SIZE_MAX)
    : lanes_{settings, longest_wait},
      shares_{slots},
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
  void push_first(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    lanes_.insert_first(x, std::forward<T>(item));
    lanes_.place(x);
  }

  /// Queues an item behind the next one of push(), so that this one has its
  /// turn before: a fetch under way that has waited in vain.
  template<class T>
  void push_second(std::string_view name, uint16_t port, T&& item) {
    auto x = lanes_.find_or_add(name, port);
    lanes_.insert_second(x, std::forward<T>(item));
    lanes_.place(x);
  }

  /// The caller may have so many permits out from now on.
  void resize(size_t slots) {
    shares_.resize(slots);
  }

  /// An item whose host grants a permit at `now`, with the permit.
  std::optional<grant> pop(time_point now) {
    advance(now);
    auto kind = next_kind();
    if (!kind)
      return std::nullopt;
    auto x = lanes_.take_turn(ready(*kind));
    grant result{lanes_.take_front(x),
                 permit{x, x->circuit.begin(), *kind, lanes_.now()}};
    shares_.start(*kind);
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
    if (use == permit_use::connected) {
      x->of->speed.answered(given.started_, lanes_.now());
      shares_.answered(x->of->credit, lanes_.now() - given.started_, per_host_);
    }
    lanes_.place_all(x);
  }

  /// The host has answered what began with this permit, which is still out: it
  /// wants to be left alone for `wait`, or to be asked more slowly. Returns
  /// how many other answers it gave before, as pace::answers().
  uint32_t throttle(const permit& given,
                    std::optional<std::chrono::nanoseconds> wait,
                    time_point now) {
    advance(now);
    auto x = given.at_;
    x->of->speed.throttled(given.started_, wait, lanes_.now());
    lanes_.place_all(x);
    return x->of->speed.answers();
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
    for (auto under_way : {false, true})
      for (auto& list : lanes_.ready)
        for (auto x = list.end(); x != list.begin() && limit > 0;) {
          --x;
          if (!lanes_.may_leave(x) || (x->permits > 0) != under_way
              || x->items.size() > limit)
            continue;
          limit -= x->items.size();
          chosen.push_back(x);
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

  void advance(time_point now) {
    lanes_.advance(now);
    shares_.advance(lanes_.now());
  }

  /// Of what the next start is.
  std::optional<slot_shares::kind> next_kind() {
    using enum slot_shares::kind;
    if (auto kind = next_of(known, first, of_idle_))
      return kind;
    return next_of(more, further, of_busy_);
  }

  /// One of two kinds, which take turns; `last` is the one that had the last.
  std::optional<slot_shares::kind> next_of(slot_shares::kind earned,
                                           slot_shares::kind other,
                                           slot_shares::kind& last) {
    auto can = [this](auto kind) {
      return !ready(kind).empty() && shares_.permits(kind);
    };
    auto kind = last == earned ? other : earned;
    if (!can(kind))
      kind = last;
    if (!can(kind))
      return std::nullopt;
    return last = kind;
  }

  lanes lanes_;
  slot_shares shares_;
  size_t per_host_;
  /// The kinds that started last, of hosts with nothing open and of others.
  slot_shares::kind of_idle_ = slot_shares::kind::first;
  slot_shares::kind of_busy_ = slot_shares::kind::further;
};

} // namespace muster
