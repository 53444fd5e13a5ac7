#pragma once

#include "actors/breaker.hpp"
#include "actors/rate_limiter.hpp"
#include "messages/permit_use.hpp"
#include "messages/settings.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

/// The URLs that wait on a node, queued by host, and what each host is
/// granted: permits (exchanges open at once), evenly spaced starts, and a
/// breaker that refuses a host's items after repeated connect failures and
/// tries again with a single one after a pause. Hosts with a permit to give
/// take turns, so that a host with many URLs starves none.
///
/// No actor, no clock, no thread: time is passed in and never runs backwards.
/// Every operation takes amortised constant time, but for hosts that wait for
/// their next start (logarithmic in their number at worst). Memory is
/// proportional to the items that wait, the permits that are out, and the
/// hosts that began something less than 1/rate seconds ago; to these come at
/// most `max_failing` hosts that failed within the last breaker pause.
///
/// Each host is in exactly one of five lists; the first item that applies
/// tells which:
///
///     nothing waits, no permit out   failing_, spaced_, or forgotten
///     nothing waits                  parked_
///     breaker open                   refused_
///     no permit left, probe out      parked_, until one comes back
///     too early for the next start   parked_, with a wake
///     else                           ready_
template<class Item>
class frontier {
  struct host;
  using host_list = std::list<host>;
  using host_ref = typename host_list::iterator;

public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Failing hosts remembered while nothing waits for them.
  static constexpr size_t max_failing = 10'000;

  /// Leave to have one exchange open with a host. Goes back by release().
  class permit {
    friend frontier;

    permit(host_ref at, bool probe) : at_{at}, probe_{probe} {
      // nop
    }

    host_ref at_;
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

  /// Queues an item behind the others of its host.
  void push(std::string_view name, Item item) {
    auto h = find_or_add(name);
    h->items.push_back(std::move(item));
    if (h->first_end == h->items.end())
      --h->first_end;
    ++size_;
    place(h);
  }

  /// Queues an item before those of push() and behind those of push_first(): a
  /// fetch under way that needs a permit for a retry or a redirect.
  void push_first(std::string_view name, Item item) {
    auto h = find_or_add(name);
    h->items.insert(h->first_end, std::move(item));
    ++size_;
    place(h);
  }

  /// An item whose host grants a permit at `now`, with the permit.
  std::optional<grant> pop(time_point now) {
    advance(now);
    if (ready_.empty())
      return std::nullopt;
    auto h = take_turn(ready_);
    grant result{take_front(h), permit{h, h->circuit.begin()}};
    ++h->permits;
    h->rate.start(now_);
    place(h);
    return result;
  }

  /// An item whose host's breaker is open at `now`; takes no permit. The
  /// caller fails it.
  std::optional<Item> pop_refused(time_point now) {
    advance(now);
    if (refused_.empty())
      return std::nullopt;
    auto h = take_turn(refused_);
    auto result = take_front(h);
    place(h);
    return result;
  }

  /// Gives back a permit of pop(), once.
  void release(const permit& given, permit_use use, time_point now) {
    advance(now);
    auto h = given.at_;
    --h->permits;
    h->circuit.end(given.probe_, use, now_);
    place(h);
  }

  /// When pop() or pop_refused() may give more than they give now if nothing
  /// is pushed or released before; nullopt if time alone changes nothing.
  std::optional<time_point> next_due() const {
    if (wakes_.empty())
      return std::nullopt;
    return wakes_.begin()->first;
  }

  /// Takes out everything that waits, in the order of each host.
  std::vector<Item> drain() {
    std::vector<host_ref> waiting;
    for (auto& entry : index_)
      if (!entry.second->items.empty())
        waiting.push_back(entry.second);
    std::vector<Item> result;
    result.reserve(size_);
    for (auto h : waiting) {
      while (!h->items.empty())
        result.push_back(take_front(h));
      place(h);
    }
    return result;
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
  using wake_map = std::multimap<time_point, host_ref>;

  struct host {
    host(std::string_view name, const politeness_settings& settings)
      : name{name},
        circuit{settings.breaker_failures, settings.breaker_pause},
        rate{settings.rate} {
      // nop
    }

    std::string name;
    std::list<Item> items; ///< Those of push_first(), then those of push().
    typename std::list<Item>::iterator first_end = items.end();
    breaker circuit;
    rate_limiter rate;
    size_t permits = 0;      ///< Out at present.
    host_list* in = nullptr; ///< The list it is in.
    std::optional<typename wake_map::iterator> wake;
    time_point idle_since; ///< When it came into failing_.
  };

  host_ref find_or_add(std::string_view name) {
    if (auto i = index_.find(name); i != index_.end())
      return i->second;
    auto h = parked_.emplace(parked_.end(), name, settings_);
    h->in = &parked_;
    index_.emplace(h->name, h);
    return h;
  }

  /// The first host of a list, which goes behind the others.
  static host_ref take_turn(host_list& of) {
    of.splice(of.end(), of, of.begin());
    return std::prev(of.end());
  }

  Item take_front(host_ref h) {
    if (h->first_end == h->items.begin())
      ++h->first_end;
    auto result = std::move(h->items.front());
    h->items.pop_front();
    --size_;
    return result;
  }

  /// Puts a host where it belongs now that something has changed.
  void place(host_ref h) {
    if (h->items.empty()) {
      wake_at(h, std::nullopt);
      if (h->permits > 0)
        move(h, parked_);
      else if (h->circuit.failing())
        remember_failing(h);
      else
        remember_spacing(h);
    } else if (h->circuit.refuses(now_)) {
      move(h, refused_);
      wake_at(h, h->circuit.until());
    } else if (h->permits == settings_.per_host || h->circuit.probing()) {
      move(h, parked_);
      wake_at(h, std::nullopt);
    } else if (h->rate.next() > now_) {
      move(h, parked_);
      wake_at(h, h->rate.next());
    } else {
      move(h, ready_);
      wake_at(h, std::nullopt);
    }
  }

  void remember_failing(host_ref h) {
    h->idle_since = now_;
    move(h, failing_);
    if (failing_.size() > max_failing)
      forget_failures(failing_.begin());
  }

  void remember_spacing(host_ref h) {
    if (h->rate.next() > now_)
      move(h, spaced_);
    else
      forget(h);
  }

  void forget_failures(host_ref h) {
    h->circuit.reset();
    remember_spacing(h);
  }

  void forget(host_ref h) {
    index_.erase(h->name);
    h->in->erase(h);
  }

  /// Does not lose its place if it is there already.
  void move(host_ref h, host_list& to) {
    if (h->in == &to)
      return;
    to.splice(to.end(), *h->in, h);
    h->in = &to;
  }

  void wake_at(host_ref h, std::optional<time_point> when) {
    if (h->wake) {
      if (when && (*h->wake)->first == *when)
        return;
      wakes_.erase(*h->wake);
      h->wake.reset();
    }
    // Mostly the latest of all, which makes the hint good.
    if (when)
      h->wake = wakes_.emplace_hint(wakes_.end(), *when, h);
  }

  /// Does what time brings.
  void advance(time_point now) {
    now_ = std::max(now_, now);
    while (!wakes_.empty() && wakes_.begin()->first <= now_)
      place(wakes_.begin()->second);
    while (!failing_.empty()
           && failing_.front().idle_since + settings_.breaker_pause <= now_)
      forget_failures(failing_.begin());
    while (!spaced_.empty() && spaced_.front().rate.next() <= now_)
      forget(spaced_.begin());
  }

  politeness_settings settings_;
  time_point now_ = time_point::min();
  size_t size_ = 0;
  host_list ready_;   ///< Next turn first.
  host_list refused_; ///< Next turn first.
  host_list parked_;
  host_list failing_; ///< Longest idle first.
  /// Hosts come here when they are idle, which is not quite the order of their
  /// next starts: one is forgotten up to 1/rate seconds late.
  host_list spaced_;
  wake_map wakes_;
  std::unordered_map<std::string_view, host_ref> index_;
};

} // namespace muster
