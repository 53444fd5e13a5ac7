// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/node.hpp"

#include "crawl/nodes/placement.hpp"
#include "crawl/nodes/validate.hpp"
#include "http/h1/response_body.hpp"
#include "http/text.hpp"
#include "messages/expulsion.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace muster {

using http::error_kind;
using namespace std::chrono_literals;

namespace {

/// Maximum number of results in one message.
constexpr size_t max_batch = 128;

/// Maximum number of indexes in one message.
constexpr size_t max_indexes = 100'000;

std::shared_ptr<http::request_settings>
request_settings_of(const fetch_settings& fetch) {
  auto result = std::make_shared<http::request_settings>(fetch.exchange);
  // Decided once, not for each response.
  result->decode = http::wants_decoding(*result);
  return result;
}

/// Of the requests that follow a refused HEAD; null if there are none.
std::shared_ptr<const http::request_settings>
fallback_of(const fetch_settings& fetch) {
  if (!fetch.exchange.head || !fetch.head_fallback)
    return nullptr;
  auto result = request_settings_of(fetch);
  result->head = false;
  result->skip_body = true;
  return result;
}

} // namespace

node_state::node_state(pointer self, node_config config)
  : self_{self},
    config_{std::move(config)},
    fetcher_config_{std::make_shared<const fetcher_config>(fetcher_config{
      config_.fetch, request_settings_of(config_.fetch),
      fallback_of(config_.fetch), config_.resolver, config_.names,
      config_.transport, caf::actor_cast<node_actor>(self_),
      std::make_shared<proxy_breaker>(config_.politeness.breaker_failures,
                                      config_.politeness.breaker_pause),
      config_.seed, config_.clustered})},
    frontier_{config_.politeness, config_.fetch.retry_after_max,
              config_.fetch.concurrency},
    window_{config_.fetch.concurrency},
    most_{limits_of(config_.fetch, config_.credit)},
    lease_{config_.lease, config_.fence, self_->clock().now()} {
  // Otherwise CAF would print unknown messages.
  self_->set_default_handler(caf::drop);
  // Without these actors, fetches would end only by their deadlines.
  self_->monitor(config_.resolver);
  self_->monitor(config_.transport);
  self_->monitor(config_.job);
  self_->set_down_handler([this](const caf::down_msg& down) {
    std::string why;
    if (is_expulsion(down.reason, why))
      on_stop(expulsion("it says that this node sent " + why));
    else if (down.source == config_.job.address())
      on_stop(caf::exit_reason::remote_link_unreachable);
    else
      self_->quit(down.reason);
  });
  self_->send(config_.job, join_atom_v, caf::actor_cast<caf::actor>(self_),
              config_.name, uint64_t{config_.credit});
  if (lease_.is_limited())
    on_beat();
}

void node_state::on_beat() {
  auto now = self_->clock().now();
  if (lease_.is_over(now)) {
    on_stop(lease_over);
    return;
  }
  self_->send(config_.job, alive_atom_v, uint64_t{running_.size()}, is_idle(),
              lease_.stamp(now));
  self_->delayed_send(self_, lease_.next_beat(now), beat_atom_v);
}

void node_state::on_renew(uint64_t stamp) {
  lease_.extend(stamp, self_->clock().now());
}

bool node_state::is_idle() const {
  // All ready URLs have started, so free exchanges have nothing to do.
  return window_.admits(permits_out_, self_->clock().now());
}

void node_state::on_tasks(task_batch& tasks) {
  held_ += tasks.size();
  if (lease_.is_limited()) {
    // The job is in another process.
    auto problem = problem_of(tasks, most_);
    if (problem.empty())
      problem = problem_of_count(held_, most_);
    if (!problem.empty()) {
      on_stop(expulsion("what it sends is invalid: " + problem));
      return;
    }
  }
  index_batch returned;
  for (auto& task : tasks) {
    if (draining_ && !task.so_far)
      returned.push_back(task.index);
    else
      enqueue(std::move(task));
  }
  hand_back(returned);
  pump(self_->clock().now());
}

void node_state::enqueue(fetch_task&& task) {
  auto name = http::host_key(task.target.host);
  host_share share;
  if (config_.shares > 1) {
    share = host_share{name, task.share, config_.shares};
    name = share.name();
  }
  auto port = task.target.port;
  if (task.so_far)
    frontier_.push_first(name, port, std::move(task));
  else
    frontier_.push(name, port, std::move(task));
}

void node_state::pump(time_point now) {
  if (lease_.is_over(now))
    return;
  frontier_.resize(window_.limit());
  while (window_.admits(permits_out_, now)) {
    auto item = frontier_.pop(now);
    if (!item)
      break;
    ++permits_out_;
    window_.begin(now);
    grant(std::move(*item), now);
  }
  while (auto item = frontier_.pop_refused(now))
    refuse(std::move(*item), now);
  if (draining_)
    give_up_held(now);
  schedule_wake();
}

void node_state::grant(permits::grant&& granted, time_point now) {
  if (auto task = std::get_if<fetch_task>(&granted.item)) {
    auto index = task->index;
    auto share = task->share;
    auto begin = now;
    auto deadline = now + config_.fetch.timeout;
    if (task->so_far) {
      begin -= task->so_far->elapsed;
      deadline -= task->so_far->elapsed - task->so_far->excused;
    }
    auto child = self_->spawn<fetcher, caf::lazy_init>(
      fetcher_config_, std::move(*task), granted.queued);
    running_.emplace(index,
                     running{child, granted.permit, begin, deadline, share});
    schedule_sweep();
    return;
  }
  auto& fetch = running_.at(std::get<waiter>(granted.item).index);
  excuse(fetch, frontier_.is_throttled(granted.permit, now), now);
  fetch.place.reset();
  fetch.permit = granted.permit;
  self_->send(fetch.fetcher, permit_atom_v, granted.queued,
              std::exchange(fetch.excused, 0ns));
}

bool node_state::give_back(running& fetch, permit_use use, time_point now) {
  if (!fetch.permit)
    return false;
  frontier_.release(*fetch.permit, use, now, fetch.answers.has_value());
  fetch.permit.reset();
  --permits_out_;
  return true;
}

void node_state::on_permit_exchange(permit_exchange& exchange) {
  auto i = running_.find(exchange.index);
  if (i == running_.end())
    return;
  auto now = self_->clock().now();
  auto& fetch = i->second;
  fetch.refused = exchange.use == permit_use::throttled;
  auto others = fetch.refused && fetch.permit
                  ? others_before(fetch, frontier_.gate_of(*fetch.permit))
                  : 0;
  if (give_back(fetch, exchange.use, now))
    window_.end(now);
  // What one host refused says nothing about the next.
  if (!fetch.refused)
    fetch.answers.reset();
  if (fetch.refused && fetch.setbacks > config_.fetch.retries) {
    self_->send(fetch.fetcher, permit_refusal{error_kind::throttled, {}});
  } else if (!exchange.host.empty()) {
    host_share host{exchange.host, fetch.share, config_.shares};
    auto name = host.name();
    waiter wait{exchange.index, std::move(host), exchange.port};
    if (others == all_others)
      fetch.place = frontier_.push_last(name, exchange.port, std::move(wait));
    else if (others > 0)
      fetch.place = frontier_.push_behind(others, name, exchange.port,
                                          std::move(wait));
    else
      fetch.place = frontier_.push_first(name, exchange.port, std::move(wait));
    fetch.counted_until = now;
  }
  pump(now);
}

bool node_state::end(uint64_t index, permit_use use, time_point now) {
  auto i = running_.find(index);
  if (i == running_.end())
    return false;
  if (give_back(i->second, use, now))
    window_.end(now);
  leave_queue(i->second);
  running_.erase(i);
  return true;
}

void node_state::leave_queue(running& fetch) {
  if (fetch.place)
    frontier_.remove(*fetch.place);
  fetch.place.reset();
}

void node_state::on_result(fetch_result& result, permit_use use) {
  auto now = self_->clock().now();
  if (lease_.is_limited() && result.error_kind == error_kind::cancelled) {
    // The fence has closed before the next heartbeat.
    on_stop(caf::exit_reason::remote_link_unreachable);
    return;
  }
  if (!end(result.index, use, now))
    return;
  report(std::move(result));
  pump(now);
}

void node_state::on_travel(fetch_task& task, permit_use use) {
  auto now = self_->clock().now();
  if (!end(task.index, use, now))
    return;
  if (auto problem = problem_of(task, most_); !problem.empty()) {
    report(error_result(task.index, error_kind::redirect,
                        "cannot continue at another node: " + problem));
  } else {
    --held_;
    gathered_ += size_of(task);
    leaving_.push_back(std::move(task));
    schedule_flush();
  }
  pump(now);
}

void node_state::report(fetch_result&& result) {
  --held_;
  if (config_.clustered)
    make_valid(result, most_);
  gathered_ += size_of(result);
  results_.push_back(std::move(result));
  schedule_flush();
}

void node_state::schedule_flush() {
  // The message is handled after those already in the mailbox. So a busy node
  // collects many results, and an idle node sends each at once.
  auto size = results_.size() + leaving_.size();
  if (size == 1)
    self_->send(self_, flush_atom_v);
  else if (size >= max_batch || gathered_ >= max_batch_bytes)
    flush();
}

void node_state::flush() {
  gathered_ = 0;
  if (!leaving_.empty())
    self_->send(config_.job, std::exchange(leaving_, {}));
  if (results_.empty())
    return;
  auto size = results_.size();
  self_->send(config_.job, std::exchange(results_, {}));
  results_.reserve(size); // The next batch is likely to be as large.
}

void node_state::on_leave() {
  self_->send(config_.job, leave_atom_v);
  on_drain();
}

void node_state::on_drain() {
  draining_ = true;
  hand_back(frontier_.drain());
  pump(self_->clock().now());
}

void node_state::on_yield(const host_list& hosts) {
  std::vector<waiting> items;
  for (auto& host : hosts.hosts)
    std::ranges::move(frontier_.drain(host.name()), std::back_inserter(items));
  hand_back(std::move(items));
}

void node_state::on_shed(uint64_t limit) {
  auto most = std::min(limit, uint64_t{max_indexes});
  auto indexes = unbegun(frontier_.shed(most, self_->clock().now()));
  held_ -= indexes.size();
  self_->send(config_.job, shed_atom_v, std::move(indexes));
}

void node_state::hand_back(std::vector<waiting> items) {
  hand_back(unbegun(std::move(items)));
}

void node_state::hand_back(const index_batch& indexes) {
  held_ -= indexes.size();
  for (auto rest = std::span{indexes}; !rest.empty();) {
    auto part = rest.first(std::min(rest.size(), max_indexes));
    self_->send(config_.job, returned_atom_v,
                index_batch{part.begin(), part.end()});
    rest = rest.subspan(part.size());
  }
}

index_batch node_state::unbegun(std::vector<waiting> items) {
  index_batch result;
  for (auto& item : items) {
    if (auto task = std::get_if<fetch_task>(&item)) {
      result.push_back(task->index);
    } else {
      auto wait = std::get<waiter>(std::move(item));
      running_.at(wait.index).place = frontier_.push_first(wait.host.name(),
                                                           wait.port, wait);
    }
  }
  return result;
}

void node_state::on_stop(const caf::error& why) {
  self_->send(config_.transport, cancel_atom_v);
  for (auto& [index, fetch] : running_)
    self_->send_exit(fetch.fetcher, caf::exit_reason::user_shutdown);
  self_->quit(why);
}

} // namespace muster
