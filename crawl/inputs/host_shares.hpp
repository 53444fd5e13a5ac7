// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

/// What the look-ahead has room for.
struct look_ahead_room {
  uint64_t lines = 0;
  uint64_t bytes = 0; ///< As kept_bytes() counts them.
};

/// How much of the look-ahead each host may have: as much as is free. So one
/// host with many inputs gets half of it, two get a third each, and there is
/// always room for inputs of other hosts. (Choudhury and Hahne, "Dynamic queue
/// length thresholds for shared-memory packet switches", 1998.)
///
/// Hosts are known by numbers, which are used again. Operations take constant
/// time; memory is proportional to the hosts that have inputs in memory or set
/// aside.
class host_shares {
public:
  /// A host may always have `least` lines, if there is room at all.
  explicit host_shares(uint64_t least) : least_{least} {
    // nop
  }

  /// The host's number, until none of its inputs is left. A caller that finds
  /// one adds an input.
  host_number find(std::string_view name);

  std::string_view name(host_number x) const {
    return *hosts_[x].name;
  }

  /// Whether the next input of the host is to be set aside: it has its share,
  /// or others are set aside that go first.
  bool has_enough(host_number x, const look_ahead_room& free) const {
    return hosts_[x].aside > 0 || is_full(hosts_[x], 1, free);
  }

  /// An input of the host is in memory now.
  void add(host_number x, uint64_t bytes);

  /// An input of the host is set aside now.
  void add_aside(host_number x);

  /// An input of the host has left the memory.
  void remove(host_number x, uint64_t bytes, const look_ahead_room& free);

  /// So many inputs of the host are not set aside any more.
  void remove_aside(host_number x, uint64_t count);

  /// A host that has less than half of its share, and inputs that are set
  /// aside. nullopt if there is none.
  std::optional<host_number> next_due(const look_ahead_room& free);

  /// How much of what is set aside the host of next_due() may have now, at
  /// least a line and a byte. It stays due until it has its share; another one
  /// may be due first.
  look_ahead_room take_due(const look_ahead_room& free);

  /// Inputs that are set aside.
  uint64_t aside() const {
    return aside_;
  }

  /// Hosts that are known.
  size_t size() const {
    return numbers_.size();
  }

private:
  struct host {
    const std::string* name = nullptr; ///< The key in numbers_.
    uint64_t lines = 0;                ///< In memory,
    uint64_t bytes = 0;                ///< and their kept_bytes().
    uint64_t aside = 0;
    bool due = false; ///< Is in due_.
  };

  struct text_hash {
    using is_transparent = void;

    size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  /// Whether so many times of what the host has is its share.
  bool is_full(const host& x, uint64_t times,
               const look_ahead_room& free) const {
    auto lines = times * x.lines;
    return lines >= least_
           && (lines >= free.lines || times * x.bytes >= free.bytes);
  }

  void forget_if_gone(host_number x);

  uint64_t least_;
  std::unordered_map<std::string, host_number, text_hash, std::equal_to<>>
    numbers_;
  std::vector<host> hosts_; ///< By number.
  std::vector<host_number> unused_;
  std::deque<host_number> due_;
  uint64_t aside_ = 0;
  host_number last_ = no_host; ///< That find() has found.
};

} // namespace muster
