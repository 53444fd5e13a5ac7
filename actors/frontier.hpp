#pragma once

#include "actors/breaker.hpp"
#include "actors/rate_limiter.hpp"
#include "messages/permit_use.hpp"
#include "messages/settings.hpp"

#include <algorithm>
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

/// The URLs that wait on a node, queued by host, and what each host is
/// granted: permits (exchanges open at once), evenly spaced starts, and a
/// breaker that refuses items after repeated connect failures and tries again
/// with a single one after a pause. Hosts with a permit to give take turns, so
/// that a host with many URLs starves none.
///
/// Permits and starts are the host's, whatever the port. Queue, turn and
/// breaker are those of a lane, one port of the host: a port where nobody
/// listens says nothing about the others. Ports beyond `max_lanes` of a host
/// share the last lane.
///
/// No actor, no clock, no thread: time is passed in and never runs backwards.
/// Every operation takes amortised constant time, but for hosts that wait for
/// their next start (logarithmic in their number at worst). Memory is
/// proportional to the items that wait, the permits that are out, and the
/// hosts that began something less than 1/rate seconds ago; to these come at
/// most `max_failing` hosts that failed within the last breaker pause.
///
/// Each lane is in exactly one of five lists; the first item that applies
/// tells which:
///
///     nothing waits, no permit out   failing_, spaced_, or forgotten
///     nothing waits                  parked_
///     breaker open                   refused_
///     no permit left, probe out,
///     breaker awaits what is out     parked_, until one comes back
///     too early for the next start   parked_, with a wake
///     else                           ready_
template<class Item>
class frontier {
  struct host;
  struct lane;
  using lane_list = std::list<lane>;
  using lane_ref = typename lane_list::iterator;

public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Failing lanes remembered while nothing waits for them.
  static constexpr size_t max_failing = 10'000;

  /// Ports of one host that are told apart.
  static constexpr size_t max_lanes = 8;

  /// Leave to have one exchange open with a host. Goes back by release().
  class permit {
    friend frontier;

    permit(lane_ref at, bool probe) : at_{at}, probe_{probe} {
      // nop
    }

    lane_ref at_;
    bool probe_; ///< Whether the host's breaker waits for this one.
  };

  /// What pop() gives.
  struct grant {
    Item item;
    frontier::permit permit;
  };

  /// `settings.per_host` is at least 1.
  explicit frontier(const politeness_settings& settings) : settings_{settings} {
    // nop
  }

  frontier(const frontier&) = delete;
  frontier& operator=(const frontier&) = delete;

  /// Queues an item behind the others of its host and port. `name` may be a
  /// part of the item.
  template<class T>
  void push(std::string_view name, uint16_t port, T&& item) {
    auto x = find_or_add(name, port);
    x->items.emplace_back(std::forward<T>(item));
    if (x->first_end == x->items.end())
      --x->first_end;
    ++size_;
    place(x);
  }

  /// Queues an item before those of push() and behind those of push_first(): a
  /// fetch under way that needs a permit for a retry or a redirect.
  template<class T>
  void push_first(std::string_view name, uint16_t port, T&& item) {
    auto x = find_or_add(name, port);
    x->items.emplace(x->first_end, std::forward<T>(item));
    ++size_;
    place(x);
  }

  /// An item whose host grants a permit at `now`, with the permit.
  std::optional<grant> pop(time_point now) {
    advance(now);
    if (ready_.empty())
      return std::nullopt;
    auto x = take_turn(ready_);
    grant result{take_front(x), permit{x, x->circuit.begin()}};
    ++x->permits;
    ++x->of->permits;
    x->of->rate.start(now_);
    // Siblings first: of those that wait for the same start, they are next.
    place_siblings(x);
    place(x);
    return result;
  }

  /// An item whose lane's breaker is open at `now`; takes no permit. The
  /// caller fails it.
  std::optional<Item> pop_refused(time_point now) {
    advance(now);
    if (refused_.empty())
      return std::nullopt;
    auto x = take_turn(refused_);
    auto result = take_front(x);
    place(x);
    return result;
  }

  /// Gives back a permit of pop(), once.
  void release(const permit& given, permit_use use, time_point now) {
    advance(now);
    auto x = given.at_;
    --x->permits;
    --x->of->permits;
    x->circuit.end(given.probe_, use, now_);
    place_siblings(x);
    place(x);
  }

  /// When pop() or pop_refused() may give more than they give now if nothing
  /// is pushed or released before; nullopt if time alone changes nothing.
  std::optional<time_point> next_due() const {
    if (wakes_.empty())
      return std::nullopt;
    return wakes_.begin()->first;
  }

  /// Takes out everything that waits, in the order of each lane.
  std::vector<Item> drain() {
    std::vector<lane_ref> all;
    for (auto& [name, h] : index_)
      all.insert(all.end(), h->lanes.begin(), h->lanes.end());
    return drain(all);
  }

  /// Takes out what waits for one host.
  std::vector<Item> drain(std::string_view name) {
    auto i = index_.find(name);
    return i == index_.end() ? std::vector<Item>{}
                             : drain(std::vector{i->second->lanes});
  }

  /// Takes out up to `limit` items that somebody else may begin once what is
  /// under way of their hosts has ended here: all that waits for hosts that
  /// owe no pause. Hosts of which nothing is under way go first, and of these
  /// those whose turn is last.
  std::vector<Item> shed(size_t limit, time_point now) {
    advance(now);
    std::vector<lane_ref> chosen;
    for (auto under_way : {false, true})
      for (auto x = ready_.end(); x != ready_.begin() && limit > 0;) {
        --x;
        if (!may_leave(*x) || (x->permits > 0) != under_way
            || x->items.size() > limit)
          continue;
        limit -= x->items.size();
        chosen.push_back(x);
      }
    return drain(chosen);
  }

  /// Items waiting.
  size_t size() const {
    return size_;
  }

  /// Hosts remembered.
  size_t hosts() const {
    return index_.size();
  }

private:
  using wake_map = std::multimap<time_point, lane_ref>;

  struct host {
    host(std::string_view name, const politeness_settings& settings)
      : name{name}, rate{settings.rate} {
      // nop
    }

    std::string name;
    std::vector<lane_ref> lanes; ///< At least one, mostly no more.
    rate_limiter rate;
    size_t permits = 0; ///< Out at present, of all lanes.
  };

  struct lane {
    lane(host* of, uint16_t port, const politeness_settings& settings)
      : of{of},
        port{port},
        circuit{settings.breaker_failures, settings.breaker_pause} {
      // nop
    }

    host* of;
    uint16_t port;
    std::list<Item> items; ///< Those of push_first(), then those of push().
    typename std::list<Item>::iterator first_end = items.end();
    breaker circuit;
    size_t permits = 0;      ///< Out at present.
    lane_list* in = nullptr; ///< The list it is in.
    std::optional<typename wake_map::iterator> wake;
    time_point idle_since; ///< When it came into failing_.
  };

  /// Whether nothing is known of the lane's host that its next node should
  /// know. Ready, it owes no pause.
  static bool may_leave(const lane& ready) {
    return ready.of->lanes.size() == 1 && ready.items.begin() == ready.first_end
           && !ready.circuit.failing();
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

  lane_ref find_or_add(std::string_view name, uint16_t port) {
    auto i = index_.find(name);
    if (i == index_.end()) {
      auto added = std::make_unique<host>(name, settings_);
      i = index_.emplace(added->name, std::move(added)).first;
    }
    auto& lanes = i->second->lanes;
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

  /// The first lane of a list, which goes behind the others.
  static lane_ref take_turn(lane_list& of) {
    of.splice(of.end(), of, of.begin());
    return std::prev(of.end());
  }

  Item take_front(lane_ref x) {
    if (x->first_end == x->items.begin())
      ++x->first_end;
    auto result = std::move(x->items.front());
    x->items.pop_front();
    --size_;
    return result;
  }

  /// Puts a lane where it belongs now that something has changed.
  void place(lane_ref x) {
    if (x->items.empty()) {
      wake_at(x, std::nullopt);
      if (x->permits > 0)
        move(x, parked_);
      else if (x->circuit.failing())
        remember_failing(x);
      else
        remember_spacing(x);
    } else if (x->circuit.refuses(now_)) {
      move(x, refused_);
      wake_at(x, x->circuit.until());
    } else if (x->of->permits == settings_.per_host || x->circuit.probing()
               || x->circuit.awaits(x->permits)) {
      move(x, parked_);
      wake_at(x, std::nullopt);
    } else if (x->of->rate.next() > now_) {
      move(x, parked_);
      wake_at(x, x->of->rate.next());
    } else {
      move(x, ready_);
      wake_at(x, std::nullopt);
    }
  }

  /// Places the other lanes of the same host, whose permits or next start have
  /// changed; the lane itself stays, and so does the host.
  void place_siblings(lane_ref x) {
    if (x->of->lanes.size() == 1)
      return;
    auto lanes = x->of->lanes;
    for (auto other : lanes)
      if (other != x)
        place(other);
  }

  void remember_failing(lane_ref x) {
    if (x->in == &failing_)
      return;
    x->idle_since = now_;
    move(x, failing_);
    if (failing_.size() > max_failing)
      forget_failures(failing_.begin());
  }

  /// The last lane keeps the host, which knows its next start.
  void remember_spacing(lane_ref x) {
    if (x->of->lanes.size() == 1 && x->of->rate.next() > now_)
      move(x, spaced_);
    else
      forget(x);
  }

  void forget_failures(lane_ref x) {
    x->circuit.reset();
    remember_spacing(x);
  }

  void forget(lane_ref x) {
    auto h = x->of;
    std::erase(h->lanes, x);
    x->in->erase(x);
    if (h->lanes.empty())
      index_.erase(index_.find(h->name));
  }

  /// Does not lose its place if it is there already.
  void move(lane_ref x, lane_list& to) {
    if (x->in == &to)
      return;
    to.splice(to.end(), *x->in, x);
    x->in = &to;
  }

  void wake_at(lane_ref x, std::optional<time_point> when) {
    if (x->wake) {
      if (when && (*x->wake)->first == *when)
        return;
      wakes_.erase(*x->wake);
      x->wake.reset();
    }
    // Mostly the latest of all, which makes the hint good.
    if (when)
      x->wake = wakes_.emplace_hint(wakes_.end(), *when, x);
  }

  /// Does what time brings.
  void advance(time_point now) {
    now_ = std::max(now_, now);
    while (!wakes_.empty() && wakes_.begin()->first <= now_)
      place(wakes_.begin()->second);
    while (!failing_.empty()
           && failing_.front().idle_since + settings_.breaker_pause <= now_)
      forget_failures(failing_.begin());
    while (!spaced_.empty() && spaced_.front().of->rate.next() <= now_)
      forget(spaced_.begin());
  }

  politeness_settings settings_;
  time_point now_ = time_point::min();
  size_t size_ = 0;
  lane_list ready_;   ///< Next turn first.
  lane_list refused_; ///< Next turn first.
  lane_list parked_;
  lane_list failing_; ///< Longest idle first.
  /// Lanes come here when they are idle, which is not quite the order of their
  /// next starts: one is forgotten up to 1/rate seconds late.
  lane_list spaced_;
  wake_map wakes_;
  /// By the name that stands in the host.
  std::unordered_map<std::string_view, std::unique_ptr<host>> index_;
};

} // namespace muster
