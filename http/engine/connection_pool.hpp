// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"
#include "http/net/descriptor_budget.hpp"
#include "http/url/ip_address.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace muster::http {

/// The end of the keys of all connections to a port.
inline std::string key_suffix(uint16_t port) {
  return " " + std::to_string(port);
}

/// Two requests with the same key may use the same connection, if its address
/// fits.
///
/// A connection to a proxy that makes the requests serves all servers. But a
/// body after HEAD says something about one server, so HEAD has its own keys.
inline std::string connection_key(const exchange_request& request) {
  auto& via = request.via;
  auto shared = is_made_by_proxy(request) && !request.settings->head;
  auto result = shared ? std::string{} : request.target.origin();
  if (via)
    result += " via " + via->proxy->shown();
  if (via && !shared)
    result += " to " + via->host + key_suffix(via->port);
  result += key_suffix(request.port);
  return result;
}

/// Limits of a pool.
struct pool_limits {
  size_t most = SIZE_MAX;       ///< Connections.
  uint64_t memory = UINT64_MAX; ///< Total memory in bytes.
  std::chrono::milliseconds age{0};
  /// If descriptors are scarce, no connection is kept. May be null.
  const descriptor_budget* descriptors = nullptr;
};

/// The limits of each of the `pools` pools of an engine. A quarter of the
/// memory is for TLS sessions, see sessions_to_keep().
inline pool_limits limits_of_idle(const engine_settings& settings,
                                  size_t pools = 1) {
  auto most = settings.max_idle;
  if (most < SIZE_MAX)
    most = (most + pools - 1) / pools;
  return {most, settings.idle_memory / 4 * 3 / pools, settings.keep_alive,
          &settings.local->descriptors()};
}

/// Idle connections of all origins, bounded in number, memory and age. The
/// least useful connection is closed first: its host has the fewest waiting
/// requests, and among equals, it has been idle for the longest time. For one
/// thread at a time.
template<class Connection>
class connection_pool {
public:
  using clock = std::chrono::steady_clock;
  using pointer = std::unique_ptr<Connection>;

  explicit connection_pool(const pool_limits& limits) : limits_{limits} {
    // nop
  }

  /// Removes and returns the most recently used connection with this key to one
  /// of `addresses`; null if there is none.
  pointer take(const std::string& key, const std::vector<ip_address>& addresses,
               clock::time_point now) {
    remove_old(now);
    pointer result;
    auto found = by_key_.find(key);
    if (found == by_key_.end())
      return result;
    for (auto at : found->second) {
      if (std::ranges::find(addresses, at->idle->remote()) == addresses.end())
        continue;
      result = std::move(at->idle);
      remove(at);
      break;
    }
    return result;
  }

  /// Adds a connection whose host has `queued` waiting requests. If this
  /// exceeds a limit, closes the least useful connections. Returns whether
  /// `idle` is kept.
  bool put(const std::string& key, pointer idle, uint64_t queued,
           clock::time_point now) {
    remove_old(now);
    if (limits_.age == limits_.age.zero() || distrusted_.contains(key))
      return false;
    // Allocate everything before changing anything, because memory may run out.
    auto memory = idle->memory();
    std::list<entry> fresh;
    fresh.push_front({nullptr, {}, {}, std::move(idle), memory, now});
    auto at = fresh.begin();
    bucket place{at};
    worth_map rank;
    rank.emplace(std::pair{queued, ++puts_}, at);
    auto& in = *by_key_.try_emplace(key).first;
    at->in = &in;
    at->position = place.begin();
    at->worth = by_worth_.insert(rank.extract(rank.begin())).position;
    in.second.splice(in.second.begin(), place);
    entries_.splice(entries_.begin(), fresh);
    memory_ += memory;
    auto kept = true;
    while (!entries_.empty() && is_too_much()) {
      kept = kept && by_worth_.begin()->second != at;
      remove(by_worth_.begin()->second);
    }
    return kept;
  }

  /// Whether there is a connection with this key.
  bool contains(const std::string& key) const {
    return by_key_.contains(key);
  }

  /// Closes all connections with this key, and keeps none from now on.
  void distrust(const std::string& key) {
    if (distrusted_.size() == max_distrusted)
      distrusted_.clear();
    distrusted_.insert(key);
    auto found = by_key_.find(key);
    while (found != by_key_.end()) {
      remove(found->second.front());
      found = by_key_.find(key);
    }
  }

  /// Closes the connections that have been idle for too long.
  void remove_old(clock::time_point now) {
    while (!entries_.empty() && now - entries_.back().since > limits_.age)
      remove(std::prev(entries_.end()));
  }

  /// Closes `idle`, which was added with this key, if it is still here.
  void remove(const std::string& key, const Connection* idle) {
    auto found = by_key_.find(key);
    if (found == by_key_.end())
      return;
    auto at = std::ranges::find_if(found->second, [=](const auto& candidate) {
      return candidate->idle.get() == idle;
    });
    if (at != found->second.end())
      remove(*at);
  }

  /// Closes all connections.
  void clear() {
    while (!entries_.empty())
      remove(entries_.begin());
  }

  /// Closes the least useful connection. Returns false if there is none.
  bool close_one() {
    if (entries_.empty())
      return false;
    remove(by_worth_.begin()->second);
    return true;
  }

  /// Closes the least useful connection to `address` and `port`. Returns false
  /// if there is none.
  bool close_one(const ip_address& address, uint16_t port) {
    auto suffix = key_suffix(port);
    for (auto& [worth, at] : by_worth_) {
      if (at->idle->remote() != address || !at->in->first.ends_with(suffix))
        continue;
      remove(at);
      return true;
    }
    return false;
  }

  /// Closes the least useful quarter, for other parts of the process.
  void give_way() {
    for (auto left = (entries_.size() + 3) / 4; left > 0; --left)
      close_one();
  }

  bool empty() const {
    return entries_.empty();
  }

private:
  static constexpr size_t max_distrusted = 1'000;

  struct entry;
  using entry_ref = typename std::list<entry>::iterator;

  /// The entries of one key, most recently used first.
  using bucket = std::list<entry_ref>;
  using bucket_map = std::unordered_map<std::string, bucket>;

  /// Sorted by the number of waiting requests, then by age.
  using worth_map = std::map<std::pair<uint64_t, uint64_t>, entry_ref>;

  struct entry {
    /// The key and bucket of the connection.
    typename bucket_map::value_type* in;
    typename bucket::iterator position; ///< In the bucket.
    typename worth_map::iterator worth;
    pointer idle;
    size_t memory;
    clock::time_point since;
  };

  bool is_too_much() const {
    return entries_.size() > limits_.most || memory_ > limits_.memory
           || (limits_.descriptors && limits_.descriptors->is_scarce());
  }

  void remove(entry_ref at) {
    memory_ -= at->memory;
    by_worth_.erase(at->worth);
    at->in->second.erase(at->position);
    if (at->in->second.empty())
      by_key_.erase(by_key_.find(at->in->first));
    entries_.erase(at);
  }

  const pool_limits limits_;
  std::list<entry> entries_; ///< Most recently used first.
  worth_map by_worth_;       ///< The least useful first.
  uint64_t memory_ = 0;      ///< Of all connections.
  uint64_t puts_ = 0;
  bucket_map by_key_; ///< No bucket is empty.
  std::unordered_set<std::string> distrusted_;
};

} // namespace muster::http
