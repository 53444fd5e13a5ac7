#pragma once

#include "http/address.hpp"
#include "http/exchange.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace muster::http {

/// How the keys of all connections to a port end.
inline std::string key_suffix(uint16_t port) {
  return " " + std::to_string(port);
}

/// What two requests must have in common to share a connection; its address
/// apart.
inline std::string connection_key(const exchange_request& request) {
  return request.target.origin() + key_suffix(request.port);
}

/// Idle connections of all origins, bounded in number and age. For one thread
/// at a time.
template<class Connection>
class connection_pool {
public:
  using clock = std::chrono::steady_clock;
  using pointer = std::unique_ptr<Connection>;

  connection_pool(size_t max_idle, std::chrono::milliseconds max_age)
    : max_idle_{max_idle}, max_age_{max_age} {
    // nop
  }

  /// Takes the most recently used connection that was put under `key` and
  /// leads to one of `addresses`; null if there is none.
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

  /// Keeps `idle`; closes the one idle for the longest if there are too many.
  void put(const std::string& key, pointer idle, clock::time_point now) {
    remove_old(now);
    if (max_idle_ == 0 || distrusted_.contains(key))
      return;
    if (entries_.size() == max_idle_)
      remove(std::prev(entries_.end()));
    auto& in = *by_key_.try_emplace(key).first;
    entries_.push_front({&in, {}, std::move(idle), now});
    in.second.push_front(entries_.begin());
    entries_.front().position = in.second.begin();
  }

  /// Whether there is one under `key`.
  bool contains(const std::string& key) const {
    return by_key_.contains(key);
  }

  /// Keeps no connections under `key` from now on, and closes those it has.
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
    while (!entries_.empty() && now - entries_.back().since > max_age_)
      remove(std::prev(entries_.end()));
  }

  /// Closes `idle`, which was put under `key`, if it is still here.
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

  /// Closes all.
  void clear() {
    by_key_.clear();
    entries_.clear();
  }

  /// Closes the one idle for the longest; false if there is none.
  bool close_oldest() {
    if (entries_.empty())
      return false;
    remove(std::prev(entries_.end()));
    return true;
  }

  /// Closes the one to `address` and `port` that is idle for the longest; false
  /// if there is none.
  bool close_oldest(const ip_address& address, uint16_t port) {
    auto suffix = key_suffix(port);
    for (auto at = entries_.end(); at != entries_.begin();) {
      --at;
      if (at->idle->remote() != address || !at->in->first.ends_with(suffix))
        continue;
      remove(at);
      return true;
    }
    return false;
  }

  /// Closes a quarter, those idle for the longest, for others of the process.
  void give_way() {
    for (auto left = (entries_.size() + 3) / 4; left > 0; --left)
      close_oldest();
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

  struct entry {
    typename bucket_map::value_type* in; ///< Its key and bucket.
    typename bucket::iterator position;  ///< In the bucket.
    pointer idle;
    clock::time_point since;
  };

  void remove(entry_ref at) {
    at->in->second.erase(at->position);
    if (at->in->second.empty())
      by_key_.erase(by_key_.find(at->in->first));
    entries_.erase(at);
  }

  const size_t max_idle_;
  const std::chrono::milliseconds max_age_;
  std::list<entry> entries_; ///< Most recently used first.
  bucket_map by_key_;        ///< No bucket is empty.
  std::unordered_set<std::string> distrusted_;
};

} // namespace muster::http
