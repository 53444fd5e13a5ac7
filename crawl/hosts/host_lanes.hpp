// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/gate_memory.hpp"
#include "crawl/hosts/host_gate.hpp"
#include "crawl/hosts/host_lane.hpp"
#include "crawl/hosts/lane_queue.hpp"
#include "crawl/hosts/slot_shares.hpp"
#include "messages/load_report.hpp"
#include "messages/settings.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

/// The lanes of a frontier: queues by host and port. Lists group them by what
/// can be done with them. After a change of a lane, the caller must place it
/// again.
///
/// Each lane is in exactly one list, that of the first line that applies:
///
///     nothing waits, no permit used  failing_, resting_, spaced_, or forgotten
///     nothing waits                  parked_
///     gate or breaker refuses        refused
///     no permit left, probe out,
///     breaker awaits running ones    parked_, until one ends
///     gate opens later               parked_, with a wake time
///     its turn continues             continuing
///     else                           ready, by the kind of its next exchange
template<class Item>
class host_lanes {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Maximum number of failing lanes to remember while nothing waits for them.
  static constexpr size_t max_failing = 10'000;

  /// Maximum number of lanes with an idle connection to remember while nothing
  /// waits for them.
  static constexpr size_t max_resting = 20'000;

  /// Maximum number of lanes of one host.
  static constexpr size_t max_lanes = 8;

  using lane = host_lane<Item>;
  using lane_list = std::list<lane>;
  using lane_ref = typename lane_list::iterator;
  using item_ref = typename lane_queue<Item>::reference;

  /// Lanes whose turn continues; the next one first.
  lane_list continuing;
  /// Lanes that wait for their turn, by slot_shares::kind; the next one first.
  std::array<lane_list, slot_shares::kinds> ready;
  lane_list refused; ///< The next one first.

  /// `rest`: how long to remember lanes with an idle connection.
  host_lanes(const politeness_settings& settings,
             std::chrono::seconds longest_wait, std::chrono::nanoseconds rest)
    : settings_{settings}, rest_{rest}, gates_{settings, longest_wait} {
    // nop
  }

  /// The latest time that was passed.
  time_point now() const {
    return now_;
  }

  size_t size() const {
    return size_;
  }

  size_t hosts() const {
    return index_.size();
  }

  size_t throttled() const {
    return gates_.size();
  }

  /// What keeps waiting items from starting, mostly: looks at the lanes that
  /// were placed last.
  run_limit limit() const {
    constexpr size_t most = 64;
    std::map<run_limit, size_t> counts;
    size_t seen = 0;
    for (auto x = parked_.rbegin(); x != parked_.rend() && seen < most; ++x) {
      ++seen;
      if (!x->items.empty())
        ++counts[limit_of(*x)];
    }
    auto top = std::ranges::max_element(counts, {},
                                        [](const auto& x) { return x.second; });
    // Those that are ready wait for a slot, which slot_shares denies.
    return top == counts.end() ? run_limit::per_host : top->first;
  }

  std::optional<time_point> next_due() const {
    return wakes_.empty() ? std::nullopt : std::optional{wakes_.begin()->first};
  }

  lane_ref find_or_add(std::string_view name, uint16_t port) {
    auto i = index_.find(name);
    if (i == index_.end()) {
      auto added = std::make_unique<lane_host<Item>>(name, gates_.take(name));
      i = index_.emplace(added->name, std::move(added)).first;
    }
    auto& lanes = i->second->lanes;
    auto& gate = i->second->gate;
    // The lane is kept longer than necessary.
    if (lanes.size() == 1 && lanes[0]->in == &spaced_ && gate.next() <= now_) {
      gate = gates_.fresh();
      i->second->credit = {};
    }
    for (auto x : lanes)
      if (x->port == port)
        return x;
    if (lanes.size() == max_lanes)
      return lanes.back();
    auto x = parked_.emplace(parked_.end(), i->second.get(), port, settings_);
    x->in = &parked_;
    lanes.push_back(x);
    return x;
  }

  template<class T>
  item_ref append(lane_ref x, T&& item) {
    ++size_;
    return x->items.push(std::forward<T>(item));
  }

  template<class T>
  item_ref insert_first(lane_ref x, T&& item) {
    ++size_;
    return x->items.push_first(std::forward<T>(item));
  }

  template<class T>
  item_ref insert_last(lane_ref x, T&& item) {
    ++size_;
    return x->items.push_last(std::forward<T>(item));
  }

  /// Inserts an item after so many items of append().
  template<class T>
  item_ref insert_behind(lane_ref x, size_t others, T&& item) {
    ++size_;
    return x->items.push_behind(others, std::forward<T>(item));
  }

  void remove(lane_ref x, const item_ref& item) {
    x->items.remove(item);
    --size_;
  }

  /// The first lane of a list. Moves it to the end.
  lane_ref take_turn(lane_list& of) {
    of.splice(of.end(), of, of.begin());
    auto x = std::prev(of.end());
    x->arrival = ++arrivals_;
    return x;
  }

  /// Goes on at another place of the queue.
  void skip(lane_ref x) {
    // The golden ratio, so that repeated skips reach all parts alike.
    x->items.skip(x->items.middle_size() * 34 / 89);
  }

  Item take_front(lane_ref x) {
    --size_;
    return x->items.take_front();
  }

  /// Moves a lane to the list where it belongs after a change.
  void place(lane_ref x) {
    if (x->items.empty()) {
      wake_at(x, std::nullopt);
      if (x->permits > 0)
        move(x, parked_);
      else if (x->circuit.failing() && remember(x, failing_, max_failing))
        forget_failures(failing_.begin());
      else if (!x->circuit.failing() && x->idle == 0)
        remember_gate(x);
      else if (!x->circuit.failing() && remember(x, resting_, max_resting))
        remember_gate(resting_.begin());
      return;
    }
    auto verdict = x->of->gate.at(now_);
    if (verdict.what == gate_verdict::kind::refused) {
      move(x, refused);
      wake_at(x, verdict.until);
    } else if (x->circuit.refuses(now_)) {
      move(x, refused);
      wake_at(x, x->circuit.until());
    } else if (x->of->permits >= x->of->gate.window() || x->circuit.probing()
               || x->circuit.awaits(x->permits)) {
      move(x, parked_);
      wake_at(x, std::nullopt);
    } else if (verdict.what == gate_verdict::kind::not_before) {
      move(x, parked_);
      wake_at(x, verdict.until);
    } else {
      move(x, continues_turn(x) ? continuing
                                : ready[static_cast<size_t>(kind_of(x))]);
      wake_at(x, std::nullopt);
    }
  }

  /// Places all lanes of a host after a change of its permits or gate. Places
  /// the other lanes first, so that they are next if several wait for the same
  /// start.
  void place_all(lane_ref x) {
    if (x->of->lanes.size() > 1) {
      auto lanes = x->of->lanes;
      for (auto other : lanes)
        if (other != x)
          place(other);
    }
    place(x);
  }

  /// The kind of the next exchange of a lane.
  static slot_shares::kind kind_of(lane_ref x) {
    return slot_shares::kind_of(x->of->credit, x->of->permits, x->items.size(),
                                x->idle > 0);
  }

  /// Whether a lane has an idle connection, and some of its turn left.
  bool continues_turn(lane_ref x) const {
    return x->idle > 0 && x->turn_left > 0 && now_ < x->turn_end
           && slot_shares::is_earned(kind_of(x));
  }

  /// Makes the host wait, whether it has items or not.
  void hold(std::string_view name, std::chrono::nanoseconds wait) {
    if (auto i = index_.find(name); i != index_.end()) {
      i->second->gate.hold(wait, now_);
      place_all(i->second->lanes.back());
      return;
    }
    auto gate = gates_.take(name);
    gate.hold(wait, now_);
    gates_.put(name, gate);
  }

  /// Handles the passing of time.
  void advance(time_point now) {
    now_ = std::max(now_, now);
    while (!wakes_.empty() && wakes_.begin()->first <= now_)
      place(wakes_.begin()->second);
    while (!failing_.empty()
           && failing_.front().idle_since + settings_.breaker_pause <= now_)
      forget_failures(failing_.begin());
    while (!resting_.empty() && resting_.front().idle_since + rest_ <= now_)
      remember_gate(resting_.begin());
    while (!spaced_.empty() && spaced_.front().of->gate.next() <= now_)
      forget(spaced_.begin());
    gates_.expire(now_);
  }

  /// The lanes of one host.
  std::vector<lane_ref> of(std::string_view name) const {
    auto i = index_.find(name);
    return i == index_.end() ? std::vector<lane_ref>{} : i->second->lanes;
  }

  /// The lanes of all hosts whose gate matches.
  template<class Predicate>
  std::vector<lane_ref> all(Predicate like_that) const {
    std::vector<lane_ref> result;
    for (auto& [name, h] : index_)
      if (like_that(h->gate))
        result.insert(result.end(), h->lanes.begin(), h->lanes.end());
    return result;
  }

  std::vector<Item> drain(const std::vector<lane_ref>& lanes) {
    std::vector<Item> result;
    for (auto x : lanes) {
      if (x->items.empty())
        continue;
      while (!x->items.empty())
        result.push_back(take_front(x));
      place(x);
    }
    return result;
  }

  /// Whether a ready lane's host may move: its node knows nothing that the next
  /// node should know. A ready host need not pause.
  bool may_leave(lane_ref x) const {
    return x->of->lanes.size() == 1 && !x->items.has_first()
           && !x->circuit.failing() && x->of->gate.matters_until() <= now_;
  }

private:
  /// Why a parked lane with items waits; see place().
  run_limit limit_of(const lane& x) const {
    auto& gate = x.of->gate;
    if (x.of->permits >= gate.window())
      return gate.window() < settings_.per_host ? run_limit::host_wait
                                                : run_limit::per_host;
    if (x.circuit.probing() || x.circuit.awaits(x.permits))
      return run_limit::breaker;
    return gate.is_held(now_) ? run_limit::host_wait : run_limit::rate;
  }

  /// Remembers a lane for which nothing waits in `list`. Returns whether that
  /// is one too many.
  bool remember(lane_ref x, lane_list& list, size_t most) {
    if (x->in == &list)
      return false;
    x->idle_since = now_;
    move(x, list);
    return list.size() > most;
  }

  void forget_failures(lane_ref x) {
    x->circuit.reset();
    remember_gate(x);
  }

  /// If only the gate of the host must be remembered, stores it, and drops the
  /// host with its last lane.
  void remember_gate(lane_ref x) {
    x->idle = x->turn_left = 0;
    auto& gate = x->of->gate;
    if (x->of->lanes.size() == 1) {
      if (gate.matters_until() > now_) {
        gates_.put(x->of->name, gate);
      } else if (gate.next() > now_) {
        move(x, spaced_);
        return;
      }
    }
    forget(x);
  }

  void forget(lane_ref x) {
    auto h = x->of;
    std::erase(h->lanes, x);
    x->in->erase(x);
    if (h->lanes.empty())
      index_.erase(index_.find(h->name));
  }

  /// Keeps its place if it is in the list already.
  void move(lane_ref x, lane_list& to) {
    if (x->in == &to)
      return;
    to.splice(to.end(), *x->in, x);
    x->in = &to;
    x->arrival = ++arrivals_;
  }

  void wake_at(lane_ref x, std::optional<time_point> when) {
    if (x->wake) {
      if (when && (*x->wake)->first == *when)
        return;
      wakes_.erase(*x->wake);
      x->wake.reset();
    }
    // Usually the latest time, so insert at the end.
    if (when)
      x->wake = wakes_.emplace_hint(wakes_.end(), *when, x);
  }

  politeness_settings settings_;
  std::chrono::nanoseconds rest_;
  time_point now_ = time_point::min();
  size_t size_ = 0;
  uint64_t arrivals_ = 0;
  lane_list parked_;
  lane_list failing_; ///< The longest idle first.
  lane_list resting_; ///< The longest idle first.
  /// In the order in which lanes became idle, which is almost the order of
  /// their next starts. A lane is forgotten up to 1/rate seconds late.
  lane_list spaced_;
  typename lane::wake_map wakes_;
  gate_memory gates_;
  /// The keys are the names in the hosts.
  std::unordered_map<std::string_view, std::unique_ptr<lane_host<Item>>> index_;
};

} // namespace muster
