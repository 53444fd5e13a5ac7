// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster {

/// What the answers of a host have earned it.
struct host_credit {
  size_t window = 1; ///< Maximum of open exchanges; one more after each answer.
  std::chrono::nanoseconds time{0}; ///< Average time of an exchange.
  bool prompt = false; ///< It has answered, and not much slower than others.
};

/// Shares the slots of a node, which are its open exchanges, between hosts that
/// answer promptly and all others.
///
/// - An exchange is *earned* if its host is prompt and has fewer open exchanges
///   than its window. It is `known` if the host has none open, else `more`,
///   which must also be worth a connection. It may take any slot.
/// - Other exchanges are `first` if the host has none open, else `further`.
///   First ones leave slots to earned ones, further ones leave slots to both.
/// - They leave a kind what it needs: twice the maximum that it held lately,
///   but not more than twice the number that it started lately. This is at most
///   a quarter of all slots for earned exchanges, and half for first ones.
///   "Lately" means this second and the one before. In the first two seconds,
///   both kinds need the maximum.
///
/// So a kind that has work can double its slots each second, and a kind without
/// work costs the others nothing.
///
/// A host is prompt if its last exchanges took at most four times as long as
/// the last ones of all hosts, or 100 ms.
///
/// Has no clock: the caller passes the time, which must not run backwards.
class slot_shares {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class kind : uint8_t { known, first, more, further };

  static constexpr size_t kinds = 4;

  explicit slot_shares(size_t slots) : slots_{slots} {
    // nop
  }

  /// Sets the current number of slots.
  void resize(size_t slots) {
    slots_ = slots;
  }

  static bool is_earned(kind x) {
    return x == kind::known || x == kind::more;
  }

  /// The kind of the next exchange of a host with `open` open exchanges and
  /// `queued` waiting URLs, with or without an idle connection. Another
  /// connection is worth its cost if eight URLs wait for each open exchange.
  static kind kind_of(const host_credit& host, size_t open, size_t queued,
                      bool idle) {
    auto earned = host.prompt && open < host.window;
    if (open == 0)
      return earned ? kind::known : kind::first;
    return earned && (idle || queued / 8 >= open) ? kind::more : kind::further;
  }

  /// Call this first whenever time has passed.
  void advance(time_point now);

  /// Whether an exchange of this kind may take a free slot.
  bool permits(kind x) const;

  void start(kind x);
  void end(kind x);

  /// Records that the host answered `after` this time. Its window is at most
  /// `most`.
  void answered(host_credit& host, std::chrono::nanoseconds after, size_t most);

  /// When time alone may permit more exchanges. Seconds count from the first
  /// start.
  time_point next_second() const {
    return second_began_ + std::chrono::seconds{1};
  }

private:
  /// The slots of earned, first or further exchanges.
  struct usage {
    size_t open = 0;
    size_t most = 0; ///< Maximum that was open in this second.
    size_t most_before = 0;
    size_t starts = 0; ///< Starts in this second.
    size_t starts_before = 0;

    void begin_second();
    /// Number of slots that others leave to this kind, at most `limit`.
    size_t need(size_t limit) const;
  };

  usage& usage_of(kind x) {
    return is_earned(x) ? earned_ : x == kind::first ? first_ : further_;
  }

  size_t slots_;
  usage earned_{0, SIZE_MAX, 0, SIZE_MAX, 0};
  usage first_{0, SIZE_MAX, 0, SIZE_MAX, 0};
  usage further_;
  bool has_begun_ = false;
  time_point second_began_{};
  std::chrono::nanoseconds time_{0}; ///< Average time of an exchange.
  int samples_ = 0;                  ///< Number of exchanges in the average.
};

} // namespace muster
