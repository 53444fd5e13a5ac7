// SPDX-License-Identifier: BSD-3-Clause

// How a node handles hosts that are refused or ask to wait.

#include "actors/node/node.hpp"

#include "crawl/nodes/redirect_hops.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <utility>

namespace muster {

using http::error_kind;

namespace {

/// Why the URLs of a host are refused, as a clause.
permit_refusal reason(const std::optional<host_gate>& why,
                      const std::string& where, host_gate::time_point now) {
  if (!why)
    return {error_kind::connect,
            "connections to " + where + " failed too often in a row"};
  if (why->has_given_up())
    return {error_kind::throttled, where + " has only asked to slow down for "
                                     + http::to_text(host_gate::patience)};
  auto until = std::chrono::ceil<std::chrono::seconds>(
    std::chrono::system_clock::now() + (why->held_until() - now));
  return {error_kind::throttled,
          where + " asked to wait until " + http::to_text(until)};
}

fetch_result result_of(const fetch_task& task, permit_refusal refusal) {
  fetch_result result;
  result.index = task.index;
  result.outcome = outcome::error;
  result.error_kind = refusal.kind;
  // A URL that was set aside was not tried either.
  if (!task.so_far
      || (task.so_far->visited.empty() && task.so_far->attempts == 1)) {
    result.error = "not tried: " + refusal.why;
    return result;
  }
  auto redirects = task.so_far->visited.size();
  result.error = redirects > 0 ? "redirected to " + task.target.authority()
                                   + ", not tried: " + refusal.why
                               : "not tried again: " + refusal.why;
  result.attempts = task.so_far->attempts;
  result.redirects = static_cast<uint32_t>(redirects);
  if (redirects > 0)
    result.final_url = task.target.shown();
  result.chain = chain_of(task.so_far->visited, task.so_far->statuses);
  result.started_at = task.so_far->started_at;
  result.total = task.so_far->elapsed;
  return result;
}

} // namespace

void node_state::refuse(permits::refusal refused, time_point now) {
  if (auto task = std::get_if<fetch_task>(&refused.item)) {
    report(
      result_of(*task, reason(refused.why, task->target.authority(), now)));
    return;
  }
  auto& wait = std::get<waiter>(refused.item);
  auto& fetch = running_.at(wait.index);
  fetch.place.reset();
  self_->send(fetch.fetcher,
              reason(refused.why, std::string{wait.host.host()}, now));
}

size_t node_state::others_before(running& fetch, const host_gate& gate) {
  // The host may refuse only some URLs: ask for all others first.
  if (gate.is_stuck()) {
    fetch.in_row = 0;
    return all_others;
  }
  // With a low quota, the host may refuse every second or third request, so a
  // few refusals in a row say nothing about a URL.
  auto may_be_low = gate.has_quota() || (gate.is_slow() && fetch.setbacks == 0);
  if (may_be_low && ++fetch.in_row < std::max(2U, fetch.yields + 1))
    return 0;
  fetch.in_row = 0;
  // Let other URLs go first: if the host answers them, the refusals concern
  // this URL. Many URLs may be refused like it.
  constexpr unsigned most = 4;
  fetch.yields = std::min(fetch.yields + 1, most);
  return size_t{1} << 2 * fetch.yields;
}

void node_state::excuse(running& fetch, bool throttled, time_point now) {
  auto waited = now - std::exchange(fetch.counted_until, now);
  if (!throttled && !fetch.refused)
    return;
  fetch.deadline += waited;
  fetch.excused += waited;
}

void node_state::on_slow_down(const slow_down& word) {
  auto i = running_.find(word.index);
  if (i == running_.end() || !i->second.permit)
    return;
  auto& fetch = i->second;
  auto now = self_->clock().now();
  std::optional<std::chrono::nanoseconds> wait;
  if (word.wait)
    wait = *word.wait;
  auto& gate = frontier_.throttle(*fetch.permit, wait, now, fetch.answers);
  // A host with a quota refuses any URL.
  if (fetch.answers && *fetch.answers != gate.answers() && !gate.has_quota())
    ++fetch.setbacks;
  fetch.answers = gate.answers();
  if (wait) {
    host_share own{word.host, fetch.share, config_.shares};
    for (auto& share : host_share::all_of(word.host, config_.shares))
      if (share != own)
        frontier_.hold(share.name(), *wait, now);
  }
  self_->send(
    config_.job,
    host_wait_list{{word.host, word.status,
                    word.wait ? *word.wait : std::chrono::seconds{0}}});
}

void node_state::on_host_waits(const host_wait_list& hosts) {
  if (!is_valid(hosts))
    return;
  auto now = self_->clock().now();
  for (auto& x : hosts)
    for (auto& share : host_share::all_of(x.host, config_.shares))
      frontier_.hold(share.name(), x.wait, now);
  pump(now);
}

void node_state::give_up_held(time_point now) {
  index_batch returned;
  for (auto& item : frontier_.drain_held(now)) {
    if (auto task = std::get_if<fetch_task>(&item)) {
      returned.push_back(task->index);
      continue;
    }
    auto i = running_.find(std::get<waiter>(item).index);
    self_->send_exit(i->second.fetcher, caf::exit_reason::user_shutdown);
    returned.push_back(i->first);
    running_.erase(i);
  }
  hand_back(returned);
}

} // namespace muster
