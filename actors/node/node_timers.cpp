// SPDX-License-Identifier: BSD-3-Clause

// What a node does when a time has come: next permits, deadlines.

#include "actors/node/node.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <utility>

namespace muster {

using http::error_kind;
using namespace std::chrono_literals;

namespace {

/// How often to check deadlines.
constexpr auto sweep_interval = 250ms;

/// How long a fetcher may take to answer deadline_atom.
constexpr auto last_call = 5s;

} // namespace

void node_state::on_wake() {
  // The message is late: an earlier one has replaced it.
  auto now = self_->clock().now();
  if (now < wake_at_)
    return;
  wake_at_ = time_point::max();
  pump(now);
}

void node_state::schedule_wake() {
  auto due = frontier_.next_due();
  if (auto room = window_.next_due();
      room && *room > self_->clock().now() && frontier_.size() > 0)
    due = room;
  if (!due || *due >= wake_at_ || permits_out_ >= window_.limit())
    return;
  wake_at_ = *due;
  self_->delayed_send(self_, std::max(*due - self_->clock().now(), 0ns),
                      wake_atom_v);
}

void node_state::schedule_sweep() {
  if (sweeping_)
    return;
  sweeping_ = true;
  self_->delayed_send(self_, sweep_interval, sweep_atom_v);
}

void node_state::on_sweep() {
  sweeping_ = false;
  auto now = self_->clock().now();
  index_batch gone;
  for (auto& [index, fetch] : running_) {
    if (fetch.place)
      excuse(fetch, frontier_.is_throttled(*fetch.place, now), now);
    if (fetch.deadline > now)
      continue;
    if (fetch.reminded) {
      gone.push_back(index);
    } else {
      leave_queue(fetch);
      self_->send(fetch.fetcher, deadline_atom_v);
      fetch.reminded = true;
      fetch.deadline = now + last_call;
    }
  }
  for (auto index : gone) {
    auto overdue = error_result(index, error_kind::timeout,
                                "total deadline of "
                                  + http::to_text(config_.fetch.timeout)
                                  + " passed and the fetcher is gone");
    if (end(index, permit_use::unused, now))
      report(std::move(overdue));
  }
  pump(now);
  self_->send(config_.job, load_atom_v, uint64_t{running_.size()}, is_idle());
  load_report load{limit(now), {}};
  for (auto& [index, fetch] : running_)
    count_duration(load.ages, now - fetch.begin);
  self_->send(config_.job, std::move(load));
  if (!running_.empty())
    schedule_sweep();
}

run_limit node_state::limit(time_point now) const {
  if (draining_ || frontier_.size() == 0)
    return run_limit::none;
  if (window_.admits(permits_out_, now))
    return frontier_.limit();
  return permits_out_ < config_.fetch.concurrency ? run_limit::shortage
                                                  : run_limit::concurrency;
}

} // namespace muster
