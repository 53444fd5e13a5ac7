// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/coordinator.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// Maximum number of lines to request from the source at once.
constexpr uint64_t max_read = 512;

} // namespace

coordinator_state::coordinator_state(pointer self, coordinator_config config)
  : self_{self},
    config_{std::move(config)},
    started_{self->clock().now()},
    nodes_{!config_.clustered, config_.shares, config_.job.lease, started_},
    record_queue_{config_.job.input_order},
    waits_{config_.longest_wait} {
  report_.unread = true;
  self_->set_down_handler([this](const caf::down_msg& down) { on_down(down); });
  self_->send(config_.sink, join_atom_v, caf::actor_cast<receipt_actor>(self_));
  if (config_.clustered)
    schedule_lease_check();
  if (config_.events)
    schedule_tick();
}

uint64_t coordinator_state::room() const {
  auto busy = config_.job.input_order ? next_index_ - record_queue_.next()
                                      : nodes_.urls().size();
  busy += record_queue_.unwritten();
  auto limit = uint64_t{config_.job.look_ahead};
  return limit - std::min(limit, busy);
}

uint64_t coordinator_state::room_for_bytes() const {
  auto limit = config_.job.look_ahead_bytes;
  // A line that is larger than the limit passes alone.
  auto held = record_queue_.held();
  return held == 0 ? std::max<uint64_t>(limit, 1)
                   : limit - std::min(limit, held);
}

void coordinator_state::pump() {
  if (finishing_)
    return;
  if (nothing_out() && !reading_ && record_queue_.unwritten() == 0) {
    finish();
    return;
  }
  if (may_read())
    read();
}

uint64_t coordinator_state::chunk() const {
  return std::clamp<uint64_t>(config_.job.look_ahead / 4, 1, max_read);
}

bool coordinator_state::may_read() const {
  if (reading_ || ended_ || !open_ || !nodes_.urls().has_room())
    return false;
  auto idle = is_idle();
  // Do not request a few lines at a time, unless nodes wait for them: each
  // message should be worth its cost.
  auto least = idle ? std::max<uint64_t>(chunk() / 8, 1) : chunk();
  if (room() < least || room_for_bytes() <= config_.job.look_ahead_bytes / 4)
    return false;
  if (!stuck_ || (idle && !asked_idle_))
    return true;
  auto left = std::max<uint64_t>(nodes_.urls().size(), 1);
  return finished_inputs_.size() >= std::min(least, left);
}

void coordinator_state::read() {
  reading_ = true;
  asked_idle_ = is_idle();
  read_order order{std::min(chunk(), room()), room_for_bytes(), room(),
                   asked_idle_, std::exchange(finished_inputs_, {})};
  // No deadline, because a person may be typing the list.
  self_->request(config_.source, caf::infinite, std::move(order))
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
    report_.unread = report_.unread && !(batch.all_read && batch.inputs == 0);
    // The job was stopped meanwhile: these lines count as not read.
    pump();
    return;
  }
  if (batch.foreign) {
    give_up(job_end::foreign_input, std::move(batch.error));
    return;
  }
  stuck_ = batch.stuck;
  report_.totals.permille = batch.permille;
  report_.totals.aside = batch.aside;
  held_ = batch.held;
  report_.totals.ever_aside += batch.set_aside;
  report_.totals.read += batch.inputs;
  report_.totals.before += batch.before.records();
  record_queue_.count(batch.before);
  for (auto& doubt : batch.doubts)
    notice(doubt);
  for (auto& item : batch.items)
    admit(item);
  if (batch.all_read)
    report_.unread = false;
  ended_ = batch.end;
  if (!batch.error.empty() && report_.end == job_end::complete) {
    report_.end = batch.lost > 0 ? job_end::aside_lost : job_end::input_failed;
    report_.error = std::move(batch.error);
  }
  record_queue_.drop(batch.lost);
  if (!batch.notice.empty())
    notice(batch.notice);
  send_tasks();
  write();
  pump();
}

void coordinator_state::admit(input_item& item) {
  next_index_ = item.index + 1;
  record_queue_.expect(item.kept);
  if (!item.error.empty()) {
    record_queue_.deliver_invalid(std::move(item));
    return;
  }
  ledger_entry entry;
  entry.url = std::move(item.url);
  entry.carry = std::move(item.carry);
  entry.warning = std::move(item.warning);
  entry.kept = item.kept;
  entry.key = fetch_key{item.target};
  entry.host = item.host;
  auto mode = config_.job.duplicates;
  if (mode != duplicates_mode::fetch) {
    if (auto leader = nodes_.urls().find_in_flight(entry.key)) {
      if (mode == duplicates_mode::share) {
        nodes_.urls().add_follower(*leader, item.index, std::move(entry));
      } else {
        note_finished(entry);
        record_queue_.deliver_duplicate(item.index, std::move(entry), *leader);
      }
      return;
    }
  }
  nodes_.urls().add(item.index, std::move(entry), std::move(item.target));
}

void coordinator_state::note_finished(const ledger_entry& entry) {
  if (entry.host != no_host && !ended_)
    finished_inputs_.push_back({entry.host, entry.kept});
}

void coordinator_state::note_finished(const settled_entry& settled) {
  note_finished(settled.entry);
  for (auto& [index, follower] : settled.followers)
    note_finished(follower);
}

void coordinator_state::drop_aside() {
  record_queue_.drop(std::exchange(report_.totals.aside, 0)
                     + std::exchange(held_, 0));
}

void coordinator_state::advance() {
  release_leaving();
  send_tasks();
  write();
  pump();
}

void coordinator_state::send_tasks() {
  for (auto number : nodes_.urls().due()) {
    auto& node = nodes_.members().find(number)->node;
    for (auto tasks = nodes_.urls().next_batch(number); !tasks.empty();
         tasks = nodes_.urls().next_batch(number))
      self_->send(node, std::move(tasks));
  }
}

void coordinator_state::on_results(result_batch& results) {
  auto from = sender();
  if (!from)
    return;
  record_queue_.reserve(results.size());
  if (!results.empty())
    from->progressed = from->heard;
  for (auto& result : results)
    if (!settle(result, *from) && expel(*from))
      return;
  advance();
}

bool coordinator_state::settle(fetch_result& result, const member& from) {
  auto settled = nodes_.urls().settle(from.number, result.index);
  if (!settled)
    return false;
  note_finished(*settled);
  if (result.status != 0 && result.final_url.empty())
    result.final_url = std::move(settled->entry.key).take_text();
  record_queue_.deliver(std::move(result), *settled, from.name);
  return true;
}

void coordinator_state::on_travel(task_batch& tasks) {
  auto from = sender();
  if (!from)
    return;
  if (!tasks.empty())
    from->progressed = from->heard;
  for (auto& task : tasks) {
    if (!nodes_.urls().has_moved(from->number, task)
        && expel(*from, "a fetch without progress"))
      return;
    if (!nodes_.urls().hand_on(from->number, std::move(task)) && expel(*from))
      return;
  }
  drop_stranded();
  advance();
}

void coordinator_state::on_returned(const index_batch& indexes) {
  auto from = sender();
  if (!from)
    return;
  if (!nodes_.urls().has_all(from->number, indexes) && expel(*from))
    return;
  if (!draining_ && !from->leaving
      && !nodes_.urls().were_recalled(from->number, indexes)
      && expel(*from, "URLs back that were not requested"))
    return;
  if (draining_)
    drop([&] { nodes_.urls().drop(from->number, indexes); });
  else
    nodes_.urls().hand_back(from->number, indexes);
  advance();
}

void coordinator_state::on_shed(const index_batch& indexes) {
  auto from = sender();
  if (!from)
    return;
  if (!nodes_.urls().has_all(from->number, indexes) && expel(*from))
    return;
  if (!std::exchange(from->shedding, false)
      && expel(*from, "URLs back that were not requested"))
    return;
  if (draining_)
    drop([&] { nodes_.urls().drop(from->number, indexes); });
  else
    nodes_.urls().relieve(from->number, indexes);
  advance();
}

void coordinator_state::write() {
  for (auto records = record_queue_.take(); !records.empty();
       records = record_queue_.take()) {
    auto sent = records.size();
    uint64_t bytes = 0;
    for (auto& x : records)
      bytes += x.kept;
    // No deadline, because the reader of a pipe may be slow.
    self_->request(config_.sink, caf::infinite, std::move(records))
      .then([this, sent,
             bytes](const write_receipt& x) { on_receipt(sent, bytes, x); },
            [this, sent, bytes](const caf::error& what) {
              write_receipt broken;
              broken.error = "records cannot be written: "
                             + self_->system().render(what);
              on_receipt(sent, bytes, broken);
            });
  }
}

void coordinator_state::on_receipt(uint64_t sent, uint64_t bytes,
                                   const write_receipt& receipt) {
  record_queue_.acknowledge(sent, bytes);
  on_kept(receipt);
  pump();
}

void coordinator_state::on_kept(const write_receipt& receipt) {
  record_queue_.keep(receipt);
  if (!receipt.error.empty() && !finishing_)
    give_up(job_end::output_failed, receipt.error);
}

} // namespace muster
