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

/// Free room in the look-ahead.
struct look_ahead_room {
  uint64_t lines = 0;
  uint64_t bytes = 0; ///< Counted by kept_bytes().
};

/// Limits the share of each host in the look-ahead to the room that is free. So
/// one large host gets half of it, two get a third each, and there is always
/// room for other hosts. (Choudhury and Hahne, "Dynamic queue length thresholds
/// for shared-memory packet switches", 1998.)
///
/// Hosts have numbers, which are reused. Operations take constant time; memory
/// is proportional to the hosts that have inputs in memory or set aside.
class host_shares {
public:
  /// A host may always have `least` lines if any room is free.
  explicit host_shares(uint64_t least) : least_{least} {
    // nop
  }

  /// The number of the host, valid until its last input is removed. The caller
  /// must add an input.
  host_number find(std::string_view name);

  std::string_view name(host_number x) const {
    return *hosts_[x].name;
  }

  /// Whether to set aside the next input of the host: the host has its share,
  /// or has earlier inputs that are set aside.
  bool has_enough(host_number x, const look_ahead_room& free) const {
    return hosts_[x].aside > 0 || is_full(hosts_[x], 1, free);
  }

  /// Adds an input of the host in memory.
  void add(host_number x, uint64_t bytes);

  /// Adds an input of the host that is set aside.
  void add_aside(host_number x);

  /// Removes an input of the host in memory.
  void remove(host_number x, uint64_t bytes, const look_ahead_room& free);

  /// Removes `count` inputs of the host that were set aside.
  void remove_aside(host_number x, uint64_t count);

  /// A host that has inputs set aside and less than half of its share; nullopt
  /// if there is none.
  std::optional<host_number> next_due(const look_ahead_room& free);

  /// How many of its inputs the host of next_due() may take back now, at least
  /// one line and one byte. The host stays due until it has its share, but
  /// others may come first.
  look_ahead_room take_due(const look_ahead_room& free);

  /// Number of inputs that are set aside.
  uint64_t aside() const {
    return aside_;
  }

  /// Number of known hosts.
  size_t size() const {
    return numbers_.size();
  }

private:
  struct host {
    const std::string* name = nullptr; ///< The key in numbers_.
    uint64_t lines = 0;                ///< Lines in memory.
    uint64_t bytes = 0;                ///< Their kept_bytes().
    uint64_t aside = 0;
    bool due = false; ///< Is in due_.
  };

  struct text_hash {
    using is_transparent = void;

    size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  /// Whether the host has its share, if its inputs are counted `times` times.
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
  host_number last_ = no_host; ///< Last result of find().
};

} // namespace muster
