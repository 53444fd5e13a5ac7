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

/// Answers about names, each until it expires; for any number of threads. Holds
/// a bounded number of names: the older half goes when there are too many.
class name_cache {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit name_cache(size_t max_names = 50'000);

  /// Null if nothing is known, or not any more.
  std::shared_ptr<const dns_answer> find(std::string_view name,
                                         time_point now) const;

  /// Replaces what was known.
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
  mutable std::mutex mutex_; ///< Guards both.
  generation young_;
  /// Names put before those in young_, which count more.
  generation old_;
};

} // namespace muster::http
