// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster {

/// What a host has earned by its answers.
struct host_credit {
  size_t window = 1; ///< Exchanges at once: one more with each answer.
  std::chrono::nanoseconds time{0}; ///< That an exchange takes, on average.
  bool prompt = false; ///< It has answered, and not much later than others.
};

/// How the exchanges that a node may have open at once, its slots, are shared
/// between hosts that answer promptly and all others.
///
/// - An exchange is *earned* if its host is prompt and has fewer open than its
///   window: it is `known` if the host has none open, else one `more`, which
///   has to be worth its connection. It may take any slot.
/// - Another one is the `first` if its host has none open, else a `further`
///   one. The first leaves slots to earned ones, further ones to both.
/// - What is left to a kind is what it needs: twice the most that it held
///   lately, but no more than twice what it started lately. For earned ones
///   that is at most a quarter of all slots, for first ones at most half.
///   Lately is this second and the one before. In the first two seconds both
///   need the most.
///
/// So a kind that has work can double what it holds each second, and one that
/// has none costs the others nothing.
///
/// A host is prompt if its last exchanges took at most four times as long as
/// the last ones of all hosts, or 100 ms.
///
/// No clock: times are passed in and never run backwards.
class slot_shares {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class kind : uint8_t { known, first, more, further };

  static constexpr size_t kinds = 4;

  explicit slot_shares(size_t slots) : slots_{slots} {
    // nop
  }

  /// How many slots there are now, if there are not always as many.
  void resize(size_t slots) {
    slots_ = slots;
  }

  static bool is_earned(kind x) {
    return x == kind::known || x == kind::more;
  }

  /// What the next exchange of a host is that has so many open, `queued` URLs
  /// waiting, and an idle connection or none. A new connection beside others
  /// is worth it if eight URLs wait for each exchange that is open.
  static kind kind_of(const host_credit& host, size_t open, size_t queued,
                      bool idle) {
    auto earned = host.prompt && open < host.window;
    if (open == 0)
      return earned ? kind::known : kind::first;
    return earned && (idle || queued / 8 >= open) ? kind::more : kind::further;
  }

  /// To be called first whenever time has passed.
  void advance(time_point now);

  /// Whether one of that kind may take a free slot.
  bool permits(kind x) const;

  void start(kind x);
  void end(kind x);

  /// The host has answered, after so long; `most` exchanges at once are ever
  /// permitted.
  void answered(host_credit& host, std::chrono::nanoseconds after, size_t most);

  /// When more may be permitted if nothing starts or ends before. Seconds are
  /// counted from the first start.
  time_point next_second() const {
    return second_began_ + std::chrono::seconds{1};
  }

private:
  /// Slots of the earned exchanges, the first ones, or the further ones.
  struct usage {
    size_t open = 0;
    size_t most = 0; ///< Open at once in this second.
    size_t most_before = 0;
    size_t starts = 0; ///< In this second.
    size_t starts_before = 0;

    void begin_second();
    /// Slots that others leave to it, at most `limit`.
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
  std::chrono::nanoseconds time_{0}; ///< Of an exchange, on average.
  int samples_ = 0;                  ///< That time_ stands for.
};

} // namespace muster
