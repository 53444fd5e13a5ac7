// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/pace.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace muster {

/// What a host_gate says of the URLs of its host.
struct gate_verdict {
  enum class kind : uint8_t {
    open,       ///< They may start.
    not_before, ///< They wait until then.
    refused,    ///< They fail at once until then.
  };

  kind what = kind::open;
  std::chrono::steady_clock::time_point until{}; ///< Unless it is open.

  bool operator==(const gate_verdict&) const = default;
};

/// Stands in front of the URLs of one host in the frontier, and holds them back
/// as the user wants (by its pace), and as the host itself asks with 429, or
/// with 503 and Retry-After. The frontier asks nothing but at() and window().
///
/// - A wait that the host asks for holds all its exchanges. If it asks for more
///   than `longest_wait`, URLs are refused until no more than that is left.
/// - A 429 that names no wait lowers the pace, and so does one that comes less
///   than `memory` after another. Answers after that raise it.
/// - Exchanges that began before the host spoke change nothing: one burst that
///   is too fast lowers the pace once.
/// - After any of these the host begins with one exchange at once, and each
///   answer allows one more.
/// - `memory` after the last of them, all is as it was before.
/// - If a host has said nothing else for `patience`, URLs are refused for a
///   breaker's pause, or a second if that is longer.
///
/// Has no clock: times are passed in and never run backwards.
class host_gate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long what a host asked for matters after its end.
  static constexpr std::chrono::seconds memory{60};

  /// How long a host may say nothing but that it wants to be left alone.
  static constexpr std::chrono::minutes patience{5};

  host_gate(const politeness_settings& limits,
            std::chrono::seconds longest_wait);

  /// Whether a URL of the host may start at `now`.
  gate_verdict at(time_point now) const {
    using enum gate_verdict::kind;
    if (now < refuses_until_)
      return {refused, refuses_until_};
    if (auto start = next(); now < start)
      return {not_before, start};
    return {};
  }

  /// The earliest time for the next start if URLs are not refused;
  /// time_point::min() at first.
  time_point next() const {
    return speed_.next() > held_until_ ? speed_.next() : held_until_;
  }

  /// Exchanges that may be open at once.
  size_t window() const {
    return speed_.window();
  }

  /// Something starts at `now`, when the gate is open.
  void start(time_point now);

  /// What started at that time was answered, and not by throttled().
  void answered(time_point started, time_point now);

  /// The host asks, in answer to what started then, to be left alone for
  /// `wait`, or to be asked more slowly.
  void throttled(time_point started,
                 std::optional<std::chrono::nanoseconds> wait, time_point now);

  /// The host has asked elsewhere to be left alone for so long.
  void hold(std::chrono::nanoseconds wait, time_point now);

  /// Whether URLs are refused by the gate's own decision: the host has not said
  /// for how long it wants to be left alone.
  bool has_given_up() const {
    return given_up_;
  }

  /// End of the wait that the host asked for; may be past.
  time_point held_until() const {
    return held_until_;
  }

  /// Whether what the host said still matters.
  bool is_throttled(time_point now) const {
    return now < matters_until_;
  }

  /// Whether a next start has to wait because of what the host said.
  bool is_held(time_point now) const {
    return now < held_until_ || (speed_.is_lowered() && now < speed_.next());
  }

  /// Until when the host must not be forgotten.
  time_point matters_until() const {
    return matters_until_;
  }

  /// Answers that counted since the host was first throttled.
  uint32_t answers() const {
    return answers_;
  }

  /// Forgets what does not matter any more.
  void settle(time_point now);

private:
  void begin_anew(time_point now);

  pace speed_;
  std::chrono::seconds longest_wait_;
  std::chrono::nanoseconds give_up_pause_;
  time_point held_until_ = time_point::min();
  time_point refuses_until_ = time_point::min();
  time_point matters_until_ = time_point::min();
  /// When the host was last throttled, bursts counted once.
  time_point throttled_at_ = time_point::min();
  time_point throttled_since_ = time_point::min(); ///< And nothing else since.
  uint32_t answers_ = 0;
  bool answered_ = true; ///< Since it was throttled last.
  bool given_up_ = false;
};

} // namespace muster
