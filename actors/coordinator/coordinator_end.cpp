// SPDX-License-Identifier: BSD-3-Clause

// How a coordinator ends its job and reports its progress.

#include "actors/coordinator/coordinator.hpp"

#include <algorithm>
#include <utility>

namespace muster {

using std::chrono::duration_cast;
using namespace std::chrono_literals;

namespace {

/// How often the progress is published.
constexpr auto tick_interval = 200ms;

} // namespace

void coordinator_state::on_drain() {
  if (draining_ || nothing_out())
    return;
  draining_ = true;
  drained_at_ = self_->clock().now();
  ended_ = true;
  if (report_.end == job_end::complete)
    report_.end = job_end::interrupted;
  drop_unsent();
  drop_aside();
  for (auto& x : nodes_.members())
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
  // Report the first failure.
  if (report_.end == job_end::complete || report_.end == job_end::interrupted) {
    report_.end = end;
    report_.error = std::move(error);
  }
  stop_nodes();
  drop([&] { nodes_.dismiss(); });
  drop_aside();
  pump();
}

void coordinator_state::finish() {
  finishing_ = true;
  if (config_.job.input_order && report_.end != job_end::output_failed) {
    record_queue_.release();
    write();
    if (record_queue_.unwritten() > 0) {
      finishing_ = false;
      return;
    }
  }
  for (auto& x : nodes_.members())
    if (x.remote)
      self_->send(x.node, stop_atom_v);
  report_.totals = standing();
  report_.totals.out = record_queue_.pending();
  self_->request(config_.sink, caf::infinite, report_atom_v, report_.totals)
    .then([this](const write_receipt& rest) { on_finished(rest); },
          [this](const caf::error& what) {
            write_receipt broken;
            broken.error = "the output cannot be closed: "
                           + self_->system().render(what);
            on_finished(broken);
          });
}

void coordinator_state::on_finished(const write_receipt& rest) {
  finished_ = true;
  if (!rest.error.empty() && report_.end != job_end::output_failed) {
    report_.end = job_end::output_failed;
    report_.error = rest.error;
  }
  record_queue_.keep(rest);
  record_queue_.tell(report_.totals);
  // If the output is complete, the sink must account for every record.
  if (report_.end == job_end::output_failed)
    report_.totals.out += record_queue_.unkept();
  publish(report_);
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

void coordinator_state::on_tick() {
  if (finished_)
    return;
  publish(standing());
  schedule_tick();
}

void coordinator_state::publish(const job_event& event) const {
  if (config_.events)
    config_.events->publish(event);
}

void coordinator_state::notice(const std::string& sentence) const {
  publish(user_message{message_kind::notice, sentence});
}

progress coordinator_state::standing() const {
  auto result = report_.totals;
  record_queue_.tell(result);
  result.out = result.read - result.done();
  result.elapsed = duration_cast<microseconds>(self_->clock().now() - started_);
  result.nodes = nodes_.members().size();
  result.running = nodes_.members().running();
  result.throttled = waits_.hosts();
  result.all_read = !report_.unread;
  auto load = nodes_.members().load();
  result.ages = std::move(load.ages);
  result.limit = limit(load.limit);
  if (draining_) {
    auto passed = self_->clock().now() - drained_at_;
    result.grace_left = duration_cast<microseconds>(
      std::max<time_point::duration>(config_.job.grace - passed, 0s));
  }
  return result;
}

run_limit coordinator_state::limit(run_limit of_nodes) const {
  if (of_nodes != run_limit::none || ended_)
    return of_nodes;
  if (room() == 0 && record_queue_.unwritten() > config_.job.look_ahead / 2)
    return run_limit::output;
  // The source was asked, and the nodes could start more.
  return reading_ && nodes_.members().any_idle() ? run_limit::input
                                                 : run_limit::none;
}

void coordinator_state::schedule_tick() {
  self_->delayed_send(self_, tick_interval, wake_atom_v);
}

} // namespace muster
