#pragma once

#include <array>
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
///   window. It may take any slot.
/// - It is the *first* one if the host has none open. It may take a slot while
///   less than three quarters are held by exchanges that are not earned.
/// - Else it is a *further* one, and may take a slot while less than a quarter
///   is held by those.
/// - All may take any slot when no earned one has started for a second: there
/// is
///   nobody to leave slots to.
///
/// A host is prompt if its last exchanges took at most four times as long as
/// the last ones of all hosts, or 100 ms.
///
/// No clock: times are passed in and never run backwards.
class slot_shares {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class kind : uint8_t { earned, first, further };

  static constexpr size_t kinds = 3;

  static constexpr std::chrono::seconds quiet{1};

  explicit slot_shares(size_t slots) : slots_{slots} {
    // nop
  }

  /// How many slots there are now, if there are not always as many.
  void resize(size_t slots) {
    slots_ = slots;
  }

  /// What the next exchange of a host is that has so many open.
  static kind kind_of(const host_credit& host, size_t open) {
    if (host.prompt && open < host.window)
      return kind::earned;
    return open == 0 ? kind::first : kind::further;
  }

  /// Whether one of that kind may take a free slot.
  bool permits(kind x, time_point now) const;

  void start(kind x, time_point now);
  void end(kind x);

  /// The host has answered, after so long; `most` exchanges at once are ever
  /// permitted.
  void answered(host_credit& host, std::chrono::nanoseconds after, size_t most);

  /// When all are permitted if no earned one starts before.
  time_point quiet_at() const {
    return earned_at_ + quiet;
  }

private:
  size_t slots_;
  size_t open_ = 0;
  size_t unearned_ = 0;    ///< Of these, not earned.
  time_point earned_at_{}; ///< When an earned one, or the very first, started.
  std::chrono::nanoseconds time_{0}; ///< Of an exchange, on average.
  int samples_ = 0;                  ///< That time_ stands for.
};

} // namespace muster
