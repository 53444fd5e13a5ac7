// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/shortage.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace muster {

/// Limits the open exchanges of a node to what this machine has resources for.
///
/// When an exchange ends for lack of a resource, the limit becomes the number
/// of the other open exchanges. Each second without such a shortage raises it
/// by one for every 32 of the maximum. After a shortage, no exchange starts
/// until another one ends normally, or until a pause is over; then a single one
/// tries. The pause doubles each time that this fails. A network that is down
/// does not lower the limit, because there is room for all exchanges when it is
/// back.
class exchange_window {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds first_pause{50};
  static constexpr std::chrono::milliseconds longest_pause{2'000};
  static constexpr std::chrono::milliseconds raise_interval{1'000};

  explicit exchange_window(size_t most);

  /// Whether another exchange may start while `out` are open.
  bool admits(size_t out, time_point now) const {
    return out < limit_ && (!short_ || now >= resume_at_);
  }

  /// Call this when an exchange starts.
  void begin(time_point now);

  /// Call this when an exchange ends for lack of a resource. `out` others are
  /// open.
  void end_short(http::shortage lack, size_t out, time_point now);

  /// Call this when an exchange ends normally.
  void end(time_point now);

  /// The time at which admits() becomes true without another call; nullopt if
  /// it does not.
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
  bool short_ = false;     ///< The last exchange that ended lacked a resource.
  bool trying_ = false;    ///< An exchange that started since then is open.
  time_point resume_at_{}; ///< When to try the next exchange.
  std::chrono::milliseconds pause_ = first_pause;
};

} // namespace muster
