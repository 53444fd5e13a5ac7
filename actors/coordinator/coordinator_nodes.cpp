// SPDX-License-Identifier: BSD-3-Clause

// How a coordinator handles nodes that join, leave, become silent or slow.

#include "actors/coordinator/coordinator.hpp"
#include "messages/expulsion.hpp"

#include "actors/coordinator/door.hpp"
#include "http/text.hpp"
#include "output/rows/human.hpp"

#include <algorithm>
#include <utility>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// Maximum number of node names to remember.
constexpr size_t max_names = 10'000;

} // namespace

void coordinator_state::on_join(const caf::actor& node, std::string name,
                                uint64_t credit, bool remote) {
  if (nothing_out()) {
    self_->send(caf::actor_cast<node_actor>(node), stop_atom_v);
    return;
  }
  self_->monitor(node);
  ++patience_count_;
  auto now = self_->clock().now();
  auto& fresh = nodes_.join(caf::actor_cast<node_actor>(node), std::move(name),
                            credit, remote, now);
  if (node_names_.size() < max_names)
    node_names_.insert(fresh.name);
  report_.nodes_seen = node_names_.size();
  publish(node_joined{fresh.name, fresh.remote, nodes_.members().size()});
  open_ = open_ || nodes_.members().remote() >= config_.job.min_nodes;
  for (auto& list : waits_.lists(now))
    self_->send(fresh.node, std::move(list));
  auto claimed = nodes_.urls().claim(fresh.number);
  for (auto& x : nodes_.members())
    if (auto hosts = claimed.find(x.number); hosts != claimed.end())
      ask_back(x, std::move(hosts->second));
  send_tasks();
  pump();
}

void coordinator_state::ask_back(const member& from,
                                 std::vector<host_share> hosts) {
  nodes_.urls().recall(hosts);
  host_list part;
  size_t bytes = 0;
  for (size_t i = 0; i < hosts.size(); ++i) {
    bytes += sizeof(host_share) + hosts[i].name().size();
    part.hosts.push_back(std::move(hosts[i]));
    if (bytes < max_batch_bytes && i + 1 < hosts.size())
      continue;
    self_->send(from.node, std::exchange(part, {}));
    bytes = 0;
  }
}

coordinator_state::member* coordinator_state::sender() {
  auto result = nodes_.members().find_node(
    caf::actor_cast<caf::actor_addr>(self_->current_sender()));
  if (result)
    result->heard = self_->clock().now();
  return result;
}

void coordinator_state::on_load(uint64_t running, bool idle) {
  auto from = sender();
  if (!from)
    return;
  from->idle = idle;
  if (from->running == 0)
    from->running_since = from->heard;
  from->running = running;
  pump();
}

void coordinator_state::on_alive(uint64_t running, bool idle, uint64_t stamp) {
  if (auto from = sender()) {
    from->leased = true;
    self_->send(from->node, renew_atom_v, stamp);
  }
  on_load(running, idle);
}

void coordinator_state::on_host_waits(const host_wait_list& hosts) {
  auto from = sender();
  if (!from)
    return;
  auto now = self_->clock().now();
  host_wait_list news;
  for (auto& x : hosts) {
    // Ignore other hosts, because the node does not fetch from them.
    if (!nodes_.urls().is_at(x.host, from->number))
      continue;
    if (waits_.is_new(x.host))
      publish(host_throttled{x, x.wait > config_.longest_wait});
    auto wait = waits_.note(x, from->number, !from->remote, now);
    if (wait > wait.zero())
      news.push_back({x.host, x.status, wait});
  }
  // Tell all nodes, because the host may move to any of them.
  for (auto& x : nodes_.members())
    if (x.number != from->number && !news.empty())
      self_->send(x.node, news);
}

void coordinator_state::on_leave() {
  auto from = sender();
  if (!from || from->leaving)
    return;
  publish(node_leaving{from->name});
  nodes_.retire(*from);
  drop_stranded();
  release_leaving();
  send_tasks();
}

void coordinator_state::release_leaving() {
  auto gone = nodes_.release_leaving();
  for (auto& node : gone) {
    self_->demonitor(node.address());
    self_->send(node, stop_atom_v);
  }
  if (!gone.empty())
    watch_for_nodes();
}

void coordinator_state::on_down(const caf::down_msg& down) {
  auto which = nodes_.members().find_node(down.source);
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

void coordinator_state::lose(member which, const std::string& why,
                             blame cause) {
  auto out = nodes_.urls().out_at(which.number);
  self_->demonitor(which.node.address());
  // If the node is still alive, it must stop.
  self_->send(which.node, lost_atom_v);
  if (!config_.clustered) {
    abandon("node " + which.name + " is gone");
    return;
  }
  ++report_.totals.losses;
  publish(node_lost{which.name, why, out});
  auto abandoned = nodes_.lose(which.number, cause);
  for (auto& [index, settled] : abandoned)
    note_finished(settled);
  record_queue_.deliver_lost(
    abandoned, "abandoned: " + output::counted(dispatcher::max_losses, "node")
                 + " were lost while fetching it");
  if (draining_)
    drop_unsent();
  watch_for_nodes();
  send_tasks();
  write();
  pump();
}

void coordinator_state::stop_nodes() {
  for (auto& x : nodes_.members())
    self_->send(x.node, stop_atom_v);
}

void coordinator_state::drop_stranded() {
  if (draining_ && !nodes_.urls().has_room())
    drop_unsent();
}

void coordinator_state::watch_for_nodes() {
  // Leaving nodes first finish what they have started.
  if (!open_ || nothing_out() || !nodes_.members().empty())
    return;
  notice("no node is left; waiting " + http::to_text(config_.job.patience)
         + " for one");
  self_->delayed_send(self_, config_.job.patience, patience_atom_v,
                      ++patience_count_);
}

void coordinator_state::on_patience(uint64_t count) {
  if (count == patience_count_ && !nothing_out())
    abandon("no node was left for " + http::to_text(config_.job.patience));
}

void coordinator_state::abandon(std::string error) {
  ended_ = true;
  if (report_.end == job_end::complete) {
    report_.end = job_end::node_lost;
    report_.error = error;
  }
  stop_nodes();
  drop_aside();
  auto rest = nodes_.dismiss();
  record_queue_.deliver_lost(rest, error);
  write();
  pump();
}

void coordinator_state::on_lease_check() {
  schedule_lease_check();
  balance();
  auto now = self_->clock().now();
  for (auto number : nodes_.members().silent(now))
    if (auto which = nodes_.members().find(number); which && !finishing_)
      lose(*which, "silent for " + http::to_text(config_.job.lease),
           blame::urls);
  if (config_.patience.waiting == 0ms)
    return;
  auto out_at = [this](node_number x) { return nodes_.urls().sent_to(x); };
  auto throttled = waits_.hosts() > 0;
  for (auto number :
       nodes_.members().idle(now, config_.patience, throttled, out_at))
    if (auto which = nodes_.members().find(number); which && !finishing_)
      lose(*which, "it has URLs but sent no result for too long", blame::urls);
  watch(now);
}

void coordinator_state::watch(time_point now) {
  std::vector<node_number> late;
  auto throttled = waits_.hosts() > 0;
  for (auto& x : nodes_.members()) {
    if (!x.remote || draining_
        || !nodes_.members().is_watch_over(x, now, config_.patience, throttled))
      continue;
    x.watched = now;
    if (x.recalled && nodes_.urls().has_overdue(x.number)) {
      late.push_back(x.number);
      continue;
    }
    auto hosts = x.recalled ? std::vector<host_share>{}
                            : nodes_.urls().overdue_hosts(x.number);
    x.recalled = !hosts.empty();
    if (x.recalled)
      ask_back(x, std::move(hosts));
    else
      nodes_.urls().watch(x.number);
  }
  for (auto number : late)
    if (auto which = nodes_.members().find(number); which && !finishing_)
      lose(*which, "it has had a URL for longer than any fetch takes",
           blame::urls);
  send_tasks();
}

void coordinator_state::schedule_lease_check() {
  self_->delayed_send(self_, nodes_.members().check_interval(), check_atom_v);
}

void coordinator_state::balance() {
  if (draining_)
    return;
  auto now = self_->clock().now();
  for (auto& [node, count] : nodes_.balance(config_.concurrency, now))
    self_->send(node, shed_atom_v, count);
}

void coordinator_state::on_load_report(load_report& report) {
  if (auto node = sender())
    node->load = std::move(report);
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
