// SPDX-License-Identifier: BSD-3-Clause

// How a coordinator deals with nodes that come, go, fall silent or behind.

#include "actors/coordinator/coordinator.hpp"
#include "messages/expulsion.hpp"

#include "actors/coordinator/door.hpp"
#include "http/text.hpp"
#include "output/rows/human.hpp"

#include <algorithm>

namespace muster {

using namespace std::chrono_literals;

void coordinator_state::on_join(const caf::actor& node, std::string name,
                                uint64_t credit, bool remote) {
  if (nothing_out()) {
    self_->send(caf::actor_cast<node_actor>(node), stop_atom_v);
    return;
  }
  self_->monitor(node);
  ++vigil_;
  ++report_.nodes_seen;
  name = membership_.unique(std::move(name));
  auto number = dispatcher_.add_node(name, credit);
  auto& fresh =
    membership_.add({caf::actor_cast<node_actor>(node), number, std::move(name),
                     remote, self_->clock().now()});
  fresh.progressed = fresh.watched = fresh.heard;
  publish(node_joined{fresh.name, fresh.remote, membership_.size()});
  open_ = open_ || membership_.remote() >= config_.job.min_nodes;
  for (auto& list : waits_.lists(self_->clock().now()))
    self_->send(fresh.node, std::move(list));
  auto claimed = dispatcher_.claim(number);
  for (auto& x : membership_)
    if (auto hosts = claimed.find(x.number); hosts != claimed.end())
      ask_back(x, std::move(hosts->second));
  send_tasks();
  pump();
}

void coordinator_state::ask_back(const member& from,
                                 std::vector<std::string> hosts) {
  dispatcher_.recall(hosts);
  host_list part;
  size_t bytes = 0;
  for (size_t i = 0; i < hosts.size(); ++i) {
    bytes += sizeof(std::string) + hosts[i].size();
    part.names.push_back(std::move(hosts[i]));
    if (bytes < max_batch_bytes && i + 1 < hosts.size())
      continue;
    self_->send(from.node, std::exchange(part, {}));
    bytes = 0;
  }
}

member* coordinator_state::sender() {
  auto result =
    membership_.find(caf::actor_cast<caf::actor_addr>(self_->current_sender()));
  if (result)
    result->heard = self_->clock().now();
  return result;
}

void coordinator_state::on_load(uint64_t running, bool idle, uint64_t stamp) {
  auto from = sender();
  if (!from)
    return;
  from->idle = idle;
  if (from->running == 0)
    from->running_since = from->heard;
  from->running = running;
  if (stamp != 0) {
    from->leased = true;
    self_->send(from->node, lease_atom_v, stamp);
  }
  pump();
}

void coordinator_state::on_host_waits(const host_wait_list& hosts) {
  auto from = sender();
  if (!from)
    return;
  auto now = self_->clock().now();
  host_wait_list news;
  for (auto& x : hosts) {
    // Of other hosts it knows nothing.
    if (!dispatcher_.is_at(x.host, from->number))
      continue;
    if (waits_.is_new(x.host))
      publish(host_throttled{x, x.wait > config_.longest_wait});
    auto wait = waits_.note(x, from->number, !from->remote, now);
    if (wait > wait.zero())
      news.push_back({x.host, x.status, wait});
  }
  // To all, as the host may move to any.
  for (auto& x : membership_)
    if (x.number != from->number && !news.empty())
      self_->send(x.node, news);
}

void coordinator_state::on_leave() {
  auto from = sender();
  if (!from || from->leaving)
    return;
  from->leaving = true;
  publish(node_leaving{from->name});
  dispatcher_.retire_node(from->number);
  drop_stranded();
  release_leaving();
  send_tasks();
}

void coordinator_state::release_leaving() {
  std::vector<node_number> gone;
  for (auto& x : membership_)
    if (x.leaving && dispatcher_.out_at(x.number) == 0) {
      self_->demonitor(x.node.address());
      self_->send(x.node, stop_atom_v);
      dispatcher_.lose_node(x.number);
      gone.push_back(x.number);
    }
  for (auto number : gone)
    membership_.remove(number);
  if (!gone.empty())
    watch_for_nodes();
}

void coordinator_state::on_down(const caf::down_msg& down) {
  auto which = membership_.find(down.source);
  if (!which || finishing_)
    return;
  if (std::string why; is_expulsion(down.reason, why)) {
    waits_.forget(which->number);
    lose(*which, "it sent " + why, blame::nothing);
  } else if (down.reason == lease_over)
    lose(*which, "it did not hear from the coordinator in time",
         blame::nothing);
  else
    lose(*which, "its connection is gone", blame::urls);
}

bool coordinator_state::expel(const member& which, const std::string& why) {
  if (!which.remote)
    return false;
  self_->send_exit(which.node, expulsion(why));
  waits_.forget(which.number);
  lose(which, "it sent " + why, blame::nothing);
  return true;
}

void coordinator_state::lose(member which, const std::string& why, blame whom) {
  auto out = dispatcher_.out_at(which.number);
  self_->demonitor(which.node.address());
  // Should it be there after all, it shall not go on.
  self_->send(which.node, lease_atom_v, lease_lost);
  membership_.remove(which.number);
  if (!config_.clustered) {
    abandon("node " + which.name + " is gone");
    return;
  }
  ++report_.totals.losses;
  publish(node_lost{which.name, why, out});
  auto doomed = dispatcher_.lose_node(which.number, whom);
  for (auto& [index, settled] : doomed)
    note_finished(settled);
  record_queue_.deliver_lost(
    doomed, "abandoned: " + output::counted(dispatcher::max_losses, "node")
              + " were lost while fetching it");
  if (draining_)
    drop_unsent();
  watch_for_nodes();
  send_tasks();
  write();
  pump();
}

void coordinator_state::drop_stranded() {
  if (draining_ && !dispatcher_.has_room())
    drop_unsent();
}

void coordinator_state::watch_for_nodes() {
  // Those that are leaving finish first what they have begun.
  if (!open_ || nothing_out() || !membership_.empty())
    return;
  notice("no node is left; waiting " + http::to_text(config_.job.patience)
         + " for one");
  self_->delayed_send(self_, config_.job.patience, patience_atom_v, ++vigil_);
}

void coordinator_state::on_patience(uint64_t vigil) {
  if (vigil == vigil_ && !nothing_out())
    abandon("no node was left for " + http::to_text(config_.job.patience));
}

void coordinator_state::abandon(std::string error) {
  ended_ = true;
  if (report_.end == job_end::complete) {
    report_.end = job_end::node_lost;
    report_.error = error;
  }
  for (auto& x : membership_)
    self_->send(x.node, stop_atom_v);
  membership_.clear();
  drop_aside();
  auto rest = dispatcher_.drop_all();
  record_queue_.deliver_lost(rest, error);
  write();
  pump();
}

void coordinator_state::on_lease_check() {
  schedule_lease_check();
  balance();
  auto now = self_->clock().now();
  for (auto number : membership_.silent(now))
    if (auto which = membership_.find(number); which && !finishing_)
      lose(*which, "silent for " + http::to_text(config_.job.lease),
           blame::urls);
  if (config_.patience.waiting == 0ms)
    return;
  auto out_at = [this](node_number x) { return dispatcher_.sent_to(x); };
  auto throttled = waits_.hosts() > 0;
  for (auto number : membership_.idle(now, config_.patience, throttled, out_at))
    if (auto which = membership_.find(number); which && !finishing_)
      lose(*which, "it has URLs but sent no result for too long", blame::urls);
  watch(now);
}

void coordinator_state::watch(time_point now) {
  std::vector<node_number> late;
  auto throttled = waits_.hosts() > 0;
  for (auto& x : membership_) {
    if (!x.remote || draining_
        || !membership_.is_watch_over(x, now, config_.patience, throttled))
      continue;
    x.watched = now;
    if (x.recalled && dispatcher_.has_overdue(x.number)) {
      late.push_back(x.number);
      continue;
    }
    auto hosts = x.recalled ? std::vector<std::string>{}
                            : dispatcher_.overdue_hosts(x.number);
    x.recalled = !hosts.empty();
    if (x.recalled)
      ask_back(x, std::move(hosts));
    else
      dispatcher_.watch(x.number);
  }
  for (auto number : late)
    if (auto which = membership_.find(number); which && !finishing_)
      lose(*which, "it has had a URL for longer than any fetch takes",
           blame::urls);
  send_tasks();
}

void coordinator_state::schedule_lease_check() {
  self_->delayed_send(self_, membership_.check_interval(), lease_atom_v);
}

void coordinator_state::balance() {
  if (draining_)
    return;
  auto now = self_->clock().now();
  auto is_idle = [&](const member& x) {
    return !x.leaving && x.running < (config_.concurrency * 3 + 3) / 4
           && (!x.leased || now - x.heard < config_.job.lease / 4);
  };
  if (std::ranges::none_of(membership_, is_idle))
    return;
  auto enough = std::max<uint64_t>(config_.concurrency,
                                   dispatcher_.average_out());
  for (auto& x : membership_) {
    auto out = dispatcher_.out_at(x.number);
    if (x.leaving || x.shedding || is_idle(x) || out <= enough)
      continue;
    x.shedding = true;
    self_->send(x.node, shed_atom_v, out - enough);
  }
}

void coordinator_state::on_shortage(http::shortage lack) {
  auto node = sender();
  if (!node || lack == http::shortage::none || lack > http::last_shortage)
    return;
  node->lacking = true;
  notice((node->remote ? "node " + node->name + ": " : "")
         + http::wait_sentence(lack));
}

} // namespace muster
