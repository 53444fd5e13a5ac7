// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace muster::test {

/// Runs fetches of given durations in virtual time, and reports the progress as
/// a coordinator does: five times per second, with a number of running fetches
/// that is up to 250 ms old, and records that were just written.
class simulated_job {
public:
  /// `durations` in seconds, in the order of the list; at most `slots` run at
  /// once, and at most `rate` start per second (0: no limit).
  simulated_job(std::vector<double> durations, size_t slots, double rate = 0) {
    std::priority_queue<double, std::vector<double>, std::greater<>> ends;
    double now = 0;
    double next = 0;
    for (auto x : durations) {
      if (ends.size() == slots) {
        now = std::max(now, ends.top());
        ends.pop();
      }
      now = std::max(now, next);
      next = rate > 0 ? now + 1 / rate : now;
      ends.push(now + x);
      fetches_.push_back({now, now + x});
      end_ = std::max(end_, now + x);
    }
    std::ranges::sort(fetches_, {}, &std::pair<double, double>::second);
  }

  /// Seconds from the start to the end.
  double end() const {
    return end_;
  }

  /// Passes each record to `add(record)`, and each progress to `tick(progress,
  /// seconds left)`.
  template<class Add, class Tick>
  void run(Add add, Tick tick) {
    progress now;
    now.read = fetches_.size();
    now.all_read = true;
    for (double time = 0.2; time < end_; time += 0.2) {
      while (fetches_[now.ok].second <= time) {
        auto [start, end] = fetches_[now.ok++];
        record rec;
        rec.result.outcome = outcome::ok;
        rec.result.total =
          microseconds{static_cast<int64_t>((end - start) * 1e6)};
        add(rec);
      }
      look(time - static_cast<int>(time * 5) % 5 * 0.05, now);
      now.elapsed = microseconds{static_cast<int64_t>(time * 1e6)};
      tick(now, end_ - time);
    }
  }

private:
  /// What nodes report at this time.
  void look(double time, progress& now) const {
    now.running = 0;
    now.ages.clear();
    for (auto& [start, end] : fetches_)
      if (start <= time && time < end) {
        ++now.running;
        count_duration(now.ages, std::chrono::duration<double>{time - start});
      }
  }

  std::vector<std::pair<double, double>> fetches_; ///< Start and end, by end.
  double end_ = 0;
};

} // namespace muster::test
