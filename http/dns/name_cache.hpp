// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace muster::http {

/// Keeps look-up results until they expire. The number of names is bounded: if
/// there are too many, the older half is dropped. Thread-safe.
class name_cache {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit name_cache(size_t max_names = 50'000);

  /// Null if there is no entry, or it has expired.
  std::shared_ptr<const dns_answer> find(std::string_view name,
                                         time_point now) const;

  /// Stores or replaces an entry.
  void put(const std::string& name, std::shared_ptr<const dns_answer> answer,
           time_point expires);

private:
  struct entry {
    std::shared_ptr<const dns_answer> answer;
    time_point expires;
  };

  struct hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  using generation =
    std::unordered_map<std::string, entry, hash, std::equal_to<>>;

  size_t half_;
  mutable std::mutex mutex_; ///< Guards young_ and old_.
  generation young_;
  /// Older entries than those in young_, which take precedence.
  generation old_;
};

} // namespace muster::http
