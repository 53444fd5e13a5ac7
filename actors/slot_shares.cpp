#include "actors/slot_shares.hpp"

#include <algorithm>

namespace muster {

namespace {

/// The average counts about so many exchanges of all hosts, and of one.
constexpr int most_samples = 64;
constexpr size_t most_host_samples = 4;

constexpr int slow_factor = 4;
constexpr std::chrono::milliseconds slow_from{100};

} // namespace

bool slot_shares::permits(kind x, time_point now) const {
  if (x == kind::earned || unearned_ == 0 || now >= quiet_at())
    return true;
  auto share = x == kind::first ? slots_ - slots_ / 4 : slots_ / 4;
  return unearned_ < share;
}

void slot_shares::start(kind x, time_point now) {
  if (x == kind::earned || open_ == 0)
    earned_at_ = now;
  ++open_;
  unearned_ += x != kind::earned;
}

void slot_shares::end(kind x) {
  --open_;
  unearned_ -= x != kind::earned;
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
