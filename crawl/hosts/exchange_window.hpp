// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/shortage.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace muster {

/// How many exchanges a node has open at once, as far as this machine goes.
///
/// An exchange that finds no room lowers the limit to those that are open
/// without it, and one more is added for every 32 of the most each second in
/// which none does: there may be room again. Nothing else begins then until one
/// ends otherwise. One is tried after a pause, which doubles as long as it
/// fails. A network that is down lowers no limit: when it is back, there is
/// room for all.
class exchange_window {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds first_pause{50};
  static constexpr std::chrono::milliseconds longest_pause{2'000};
  static constexpr std::chrono::milliseconds raise_interval{1'000};

  explicit exchange_window(size_t most);

  /// Whether another may begin while `out` are open.
  bool admits(size_t out, time_point now) const {
    return out < limit_ && (!short_ || now >= resume_at_);
  }

  /// Another begins.
  void begin(time_point now);

  /// One has ended for want of something; `out` others are open.
  void end_short(http::shortage lack, size_t out, time_point now);

  /// One has ended otherwise.
  void end(time_point now);

  /// When time alone makes admits() true again; nullopt unless it does.
  std::optional<time_point> next_due() const {
    return short_ ? std::optional{resume_at_} : std::nullopt;
  }

  size_t limit() const {
    return limit_;
  }

private:
  size_t most_;
  size_t limit_;
  time_point raise_at_;
  bool short_ = false;     ///< The last one that ended found no room.
  bool trying_ = false;    ///< One that began since then is open.
  time_point resume_at_{}; ///< When to try the next one.
  std::chrono::milliseconds pause_ = first_pause;
};

} // namespace muster
