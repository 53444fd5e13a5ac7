// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/slot_shares.hpp"

#include <algorithm>

namespace muster {

namespace {

/// About how many exchanges the averages cover: of all hosts, and of one host.
constexpr int most_samples = 64;
constexpr size_t most_host_samples = 4;

constexpr int slow_factor = 4;
constexpr std::chrono::milliseconds slow_from{100};

} // namespace

void slot_shares::usage::begin_second() {
  most_before = most;
  most = open;
  starts_before = starts;
  starts = 0;
}

size_t slot_shares::usage::need(size_t limit) const {
  auto needed = std::min(std::max(most, most_before),
                         std::max(starts, starts_before));
  return needed > limit / 2 ? limit : 2 * needed;
}

void slot_shares::advance(time_point now) {
  // The first exchange begins the first second.
  if (!has_begun_) {
    second_began_ = now;
    return;
  }
  auto passed = std::chrono::floor<std::chrono::seconds>(now - second_began_);
  second_began_ += passed;
  for (auto left = std::min<int64_t>(passed.count(), 2); left > 0; --left) {
    earned_.begin_second();
    first_.begin_second();
    further_.begin_second();
  }
}

bool slot_shares::permits(kind x) const {
  if (is_earned(x))
    return true;
  auto kept = earned_.need(slots_ / 4);
  if (first_.open + further_.open + kept >= slots_)
    return false;
  return x == kind::first
         || further_.open + first_.need(slots_ / 2) + kept < slots_;
}

void slot_shares::start(kind x) {
  has_begun_ = true;
  auto& of = usage_of(x);
  ++of.open;
  of.most = std::max(of.most, of.open);
  of.starts += of.starts < SIZE_MAX;
}

void slot_shares::end(kind x) {
  --usage_of(x).open;
}

void slot_shares::answered(host_credit& host, std::chrono::nanoseconds after,
                           size_t most) {
  samples_ = std::min(samples_ + 1, most_samples);
  time_ += (after - time_) / samples_;
  auto answers = static_cast<int>(std::min(host.window, most_host_samples));
  host.time += (after - host.time) / answers;
  host.window = std::min(host.window + 1, most);
  host.prompt = host.time <= std::max<std::chrono::nanoseconds>(
                  slow_from, slow_factor * time_);
}

} // namespace muster
