// SPDX-License-Identifier: BSD-3-Clause

// How a node handles shortages of its machine.

#include "actors/node/node.hpp"
#include "crawl/nodes/redirect_hops.hpp"
#include "http/text.hpp"

namespace muster {

using http::error_kind;

namespace {

/// How often to report a shortage that continues.
constexpr std::chrono::minutes tell_interval{10};

} // namespace

fetch_result node_state::error_result(uint64_t index, error_kind kind,
                                      std::string detail) {
  fetch_result result;
  result.index = index;
  result.outcome = outcome::error;
  result.error_kind = kind;
  result.error = std::move(detail);
  return result;
}

void node_state::on_set_aside(set_aside& order) {
  auto i = running_.find(order.rest.index);
  if (i == running_.end())
    return;
  auto now = self_->clock().now();
  order.rest.share = i->second.share;
  give_back(i->second, permit_use::unused, now);
  running_.erase(i);
  window_.end_short(order.lack, permits_out_, now);
  tell_shortage(order.lack, now);
  if (draining_) {
    --held_;
    self_->send(config_.job, returned_atom_v, index_batch{order.rest.index});
  } else if (now - *order.rest.short_since > config_.fetch.local_wait)
    report(outwaited(order));
  else
    enqueue(std::move(order.rest));
  pump(now);
}

fetch_result node_state::outwaited(const set_aside& order) const {
  auto result = error_result(order.rest.index, error_kind::timeout,
                             http::lack_sentence(order.lack)
                               + " for longer than "
                               + http::to_text(config_.fetch.local_wait));
  auto& so_far = *order.rest.so_far;
  result.redirects = static_cast<uint32_t>(so_far.visited.size());
  // Without a redirect, the current attempt has not started.
  result.attempts = so_far.attempts - (result.redirects > 0 ? 0 : 1);
  if (result.redirects > 0)
    result.final_url = order.rest.target.shown();
  result.chain = chain_of(so_far.visited, so_far.statuses);
  result.started_at = so_far.started_at;
  result.total = so_far.elapsed;
  return result;
}

void node_state::tell_shortage(http::shortage lack, time_point now) {
  auto [reported, first] = reported_at_.try_emplace(lack, now);
  if (!first && now - reported->second < tell_interval)
    return;
  reported->second = now;
  if (config_.messages)
    config_.messages->notice(http::wait_sentence(lack));
  self_->send(config_.job, lack);
}

} // namespace muster
