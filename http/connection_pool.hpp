#pragma once

#include "http/connection.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace muster::http {

/// Idle connections of all origins, bounded in number and age. Thread-safe.
/// Old ones are closed when the pool is next used.
class connection_pool {
public:
  using clock = std::chrono::steady_clock;

  connection_pool(size_t max_idle, std::chrono::milliseconds max_age);

  /// Takes the most recently used connection that was put under `key` and
  /// leads to one of `addresses`; null if there is none.
  std::unique_ptr<connection> take(const std::string& key,
                                   const std::vector<ip_address>& addresses,
                                   clock::time_point now);

  /// Keeps `idle`; closes the one idle for the longest if there are too many.
  void put(std::string key, std::unique_ptr<connection> idle,
           clock::time_point now);

  /// Closes all, to free their file descriptors. Returns how many.
  size_t clear();

private:
  struct entry;
  using entry_list = std::list<entry>;
  using entry_ref = entry_list::iterator;

  /// The entries of one key, most recently used first.
  using bucket = std::list<entry_ref>;
  using bucket_map = std::unordered_map<std::string, bucket>;

  struct entry {
    bucket_map::value_type* in; ///< Its key and bucket.
    bucket::iterator position;  ///< In the bucket.
    std::unique_ptr<connection> idle;
    clock::time_point since;
  };

  /// Moves entries to `out`, whose destruction closes connections: to be done
  /// without the lock.
  void remove(entry_ref at, entry_list& out);
  void remove_old(clock::time_point now, entry_list& out);

  const size_t max_idle_;
  const std::chrono::milliseconds max_age_;
  std::mutex mutex_;
  entry_list entries_; ///< Most recently used first.
  bucket_map by_key_;  ///< No bucket is empty.
};

} // namespace muster::http
