#include "actors/coordinator.hpp"

#include "actors/placement.hpp"

#include <algorithm>

namespace muster {

using http::error_kind;
using std::chrono::duration_cast;
using namespace std::chrono_literals;

namespace {

/// Lines asked of the source at once, at most.
constexpr uint64_t max_read = 512;

/// How often observers are told.
constexpr auto tick_interval = 200ms;

/// Two targets with the same key ask for the same.
std::string key_of(const http::url& target) {
  auto key = target.str();
  if (!target.username.empty() || !target.password.empty())
    key += '\n' + target.username + ':' + target.password;
  return key;
}

} // namespace

coordinator_state::coordinator_state(pointer self) : self_{self} {
  // nop
}

void coordinator_state::start(coordinator_config config) {
  config_ = std::move(config);
  report_.unread = true;
  started_ = self_->clock().now();
  self_->set_down_handler(
    [this](const caf::down_msg& down) { on_down(down.source); });
}

void coordinator_state::on_join(node_actor node, std::string name,
                                uint64_t credit) {
  self_->monitor(node);
  members_.push_back({std::move(node), std::move(name), credit, 0, {}});
  pump();
}

uint64_t coordinator_state::room() const {
  auto busy = config_.job.input_order ? next_index_ - reorder_.next()
                                      : ledger_.size();
  busy += unwritten_;
  auto limit = uint64_t{config_.job.look_ahead};
  auto result = limit - std::min(limit, busy);
  // Any line may turn out to be for any node.
  for (auto& x : members_)
    result = std::min(result, x.credit - std::min(x.credit, x.out));
  return result;
}

void coordinator_state::pump() {
  if (finishing_)
    return;
  if (ended_ && !reading_ && unwritten_ == 0 && ledger_.size() == 0) {
    finish();
    return;
  }
  if (reading_ || ended_ || members_.empty())
    return;
  // Small gaps are left to grow, so that batches stay worth their message.
  auto most = uint64_t{config_.job.look_ahead};
  for (auto& x : members_)
    most = std::min(most, x.credit);
  auto chunk = std::clamp<uint64_t>(most / 4, 1, max_read);
  if (room() < chunk)
    return;
  reading_ = true;
  // No deadline: the list may come from a person who types it.
  self_->request(config_.source, caf::infinite, read_atom_v, chunk)
    .then([this](input_batch& batch) { on_input(batch); },
          [this](const caf::error& what) {
            input_batch broken;
            broken.end = true;
            broken.error = "the input cannot be read: "
                           + self_->system().render(what);
            on_input(broken);
          });
}

void coordinator_state::on_input(input_batch& batch) {
  reading_ = false;
  if (ended_) {
    report_.unread = report_.unread && !(batch.end && batch.items.empty());
    // Stopped since: these lines count as not read.
    pump();
    return;
  }
  report_.totals.permille = batch.permille;
  for (auto& item : batch.items)
    admit(item);
  if (batch.end) {
    ended_ = true;
    report_.unread = false;
  }
  if (!batch.error.empty()) {
    report_.end = job_end::input_failed;
    report_.error = std::move(batch.error);
  }
  send_tasks();
  write();
  pump();
}

void coordinator_state::admit(input_item& item) {
  ++report_.totals.read;
  next_index_ = item.index + 1;
  if (!item.error.empty()) {
    record rec;
    rec.result.index = item.index;
    rec.result.error_kind = error_kind::invalid_url;
    rec.result.error = std::move(item.error);
    rec.url = std::move(item.url);
    rec.carry = std::move(item.carry);
    deliver(std::move(rec));
    return;
  }
  ledger_entry entry;
  entry.url = std::move(item.url);
  entry.carry = std::move(item.carry);
  entry.key = key_of(item.target);
  auto mode = config_.job.duplicates;
  if (mode != duplicates_mode::fetch) {
    if (auto leader = ledger_.find_in_flight(entry.key)) {
      if (mode == duplicates_mode::share) {
        ledger_.add_follower(*leader, item.index, std::move(entry));
        return;
      }
      record rec;
      rec.result.index = item.index;
      rec.result.outcome = outcome::duplicate;
      rec.url = std::move(entry.url);
      rec.carry = std::move(entry.carry);
      rec.duplicate_of = *leader;
      deliver(std::move(rec));
      return;
    }
  }
  auto position = place(item.target.host);
  auto& chosen = members_[position];
  entry.node = static_cast<uint32_t>(position);
  ledger_.add(item.index, std::move(entry));
  ++chosen.out;
  chosen.tasks.push_back({item.index, std::move(item.target)});
}

size_t coordinator_state::place(const std::string& host) const {
  size_t best = 0;
  uint64_t best_weight = 0;
  for (size_t i = 0; members_.size() > 1 && i < members_.size(); ++i) {
    auto weight = rendezvous_weight(host, members_[i].name);
    if (weight >= best_weight) {
      best_weight = weight;
      best = i;
    }
  }
  return best;
}

void coordinator_state::send_tasks() {
  for (auto& x : members_) {
    auto size = x.tasks.size();
    if (size == 0)
      continue;
    self_->send(x.node, std::exchange(x.tasks, {}));
    x.tasks.reserve(size); // The next batch is likely to be as large.
  }
}

void coordinator_state::on_results(result_batch& results) {
  outgoing_.reserve(outgoing_.size() + results.size());
  for (auto& result : results)
    settle(result);
  write();
  pump();
}

void coordinator_state::settle(fetch_result& result) {
  auto settled = ledger_.settle(result.index);
  if (!settled)
    return;
  auto& [leader, followers] = *settled;
  auto& from = members_[leader.node];
  --from.out;
  if (result.status != 0 && result.final_url.empty()) {
    result.final_url = std::move(leader.key);
    if (auto end = result.final_url.find('\n'); end != std::string::npos)
      result.final_url.resize(end);
  }
  for (auto& [index, entry] : followers) {
    record rec{result, std::move(entry.url), from.name, result.index,
               std::move(entry.carry)};
    rec.result.index = index;
    deliver(std::move(rec));
  }
  deliver({std::move(result), std::move(leader.url), from.name,
           record::not_shared, std::move(leader.carry)});
}

void coordinator_state::on_returned(const index_batch& indexes) {
  for (auto index : indexes)
    if (auto settled = ledger_.settle(index))
      --members_[settled->entry.node].out;
  pump();
}

void coordinator_state::on_down(const caf::actor_addr& address) {
  auto i = std::find_if(members_.begin(), members_.end(),
                        [&](auto& x) { return x.node.address() == address; });
  if (i == members_.end() || finishing_)
    return;
  give_up(job_end::node_lost, "node " + i->name + " is gone");
}

void coordinator_state::deliver(record&& rec) {
  if (config_.job.input_order)
    reorder_.push(std::move(rec), outgoing_);
  else
    outgoing_.push_back(std::move(rec));
}

void coordinator_state::write() {
  if (outgoing_.empty())
    return;
  auto sent = outgoing_.size();
  unwritten_ += sent;
  // No deadline: a pipe may be read as slowly as its reader likes.
  self_->request(config_.sink, caf::infinite, std::exchange(outgoing_, {}))
    .then([this, sent](const write_receipt& x) { on_receipt(sent, x); },
          [this, sent](const caf::error& what) {
            write_receipt broken;
            broken.error = "records cannot be written: "
                           + self_->system().render(what);
            on_receipt(sent, broken);
          });
}

void coordinator_state::on_receipt(uint64_t sent,
                                   const write_receipt& receipt) {
  unwritten_ -= sent;
  auto& totals = report_.totals;
  totals.ok += receipt.ok;
  totals.http_errors += receipt.http_errors;
  totals.errors += receipt.errors;
  totals.duplicates += receipt.duplicates;
  totals.bytes += receipt.bytes;
  if (!receipt.error.empty())
    give_up(job_end::output_failed, receipt.error);
  pump();
}

void coordinator_state::on_load(uint64_t running) {
  report_.totals.running = running;
}

void coordinator_state::on_drain() {
  if (ended_ && ledger_.size() == 0)
    return;
  if (draining_)
    return;
  draining_ = true;
  ended_ = true;
  if (report_.end == job_end::complete)
    report_.end = job_end::interrupted;
  for (auto& x : members_)
    self_->send(x.node, drain_atom_v);
  self_->delayed_send(self_, config_.job.grace, stop_atom_v);
  pump();
}

void coordinator_state::on_stop() {
  if (!finishing_)
    give_up(job_end::interrupted, {});
}

void coordinator_state::give_up(job_end end, std::string error) {
  ended_ = true;
  // The first thing that went wrong is the one to tell.
  if (report_.end == job_end::complete || report_.end == job_end::interrupted) {
    report_.end = end;
    report_.error = std::move(error);
  }
  for (auto& x : members_)
    self_->send(x.node, stop_atom_v);
  members_.clear();
  ledger_ = {};
  pump();
}

void coordinator_state::finish() {
  finishing_ = true;
  if (config_.job.input_order && report_.end != job_end::output_failed) {
    reorder_.flush(outgoing_);
    if (!outgoing_.empty()) {
      finishing_ = false;
      write();
      return;
    }
  }
  auto& totals = report_.totals;
  totals.elapsed = duration_cast<microseconds>(self_->clock().now() - started_);
  totals.out = totals.read - totals.done();
  self_
    ->request(config_.sink, caf::infinite, report_atom_v, totals.elapsed,
              totals.out)
    .then(
      [this](std::string& error, std::string& summary) {
        on_finished(std::move(error), std::move(summary));
      },
      [this](const caf::error& what) {
        on_finished(
          "the output cannot be closed: " + self_->system().render(what), {});
      });
}

void coordinator_state::on_finished(std::string error, std::string summary) {
  finished_ = true;
  report_.summary = std::move(summary);
  if (!error.empty() && report_.end != job_end::output_failed) {
    report_.end = job_end::output_failed;
    report_.error = std::move(error);
  }
  for (auto& observer : observers_)
    self_->send(observer, report_);
  for (auto& promise : waiting_)
    promise.deliver(report_);
  waiting_.clear();
}

caf::typed_response_promise<job_report> coordinator_state::on_report() {
  auto promise = self_->make_response_promise<job_report>();
  if (finished_)
    promise.deliver(report_);
  else
    waiting_.push_back(promise);
  return promise;
}

void coordinator_state::on_observer(observer_actor observer) {
  if (observers_.empty())
    schedule_tick();
  observers_.push_back(std::move(observer));
}

void coordinator_state::on_tick() {
  if (finished_)
    return;
  auto totals = report_.totals;
  totals.out = totals.read - totals.done();
  totals.elapsed = duration_cast<microseconds>(self_->clock().now() - started_);
  for (auto& observer : observers_)
    self_->send(observer, totals);
  schedule_tick();
}

void coordinator_state::schedule_tick() {
  self_->delayed_send(self_, tick_interval, wake_atom_v);
}

coordinator_actor::behavior_type
coordinator(coordinator_actor::stateful_pointer<coordinator_state> self,
            coordinator_config config) {
  self->state.start(std::move(config));
  auto& st = self->state;
  return {
    [&st](join_atom, node_actor& node, std::string& name, uint64_t credit) {
      st.on_join(std::move(node), std::move(name), credit);
    },
    [&st](result_batch& results) { st.on_results(results); },
    [&st](returned_atom, const index_batch& x) { st.on_returned(x); },
    [&st](load_atom, uint64_t running) { st.on_load(running); },
    [&st](report_atom) { return st.on_report(); },
    [&st](join_atom, observer_actor& x) { st.on_observer(std::move(x)); },
    [&st](drain_atom) { st.on_drain(); },
    [&st](stop_atom) { st.on_stop(); },
    [&st](wake_atom) { st.on_tick(); },
  };
}

} // namespace muster
