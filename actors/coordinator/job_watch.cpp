// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/job_watch.hpp"

namespace muster {

job_watch_actor::behavior_type
job_watch(job_watch_actor::stateful_pointer<job_watch_state> self,
          const coordinator_actor& job) {
  auto broken = [=](const caf::error& why) {
    job_report report;
    report.end = job_end::output_failed;
    report.unread = true;
    report.error = "the coordinator ended before its job: "
                   + self->system().render(why);
    self->state.waiting.deliver(std::move(report));
    self->quit();
  };
  self->set_down_handler(
    [=](const caf::down_msg& down) { broken(down.reason); });
  return {
    [=](report_atom) {
      self->state.waiting = self->make_response_promise<job_report>();
      self->monitor(job);
      self->request(job, caf::infinite, report_atom_v)
        .then(
          [=](job_report& report) {
            self->state.waiting.deliver(std::move(report));
            self->quit();
          },
          broken);
      return self->state.waiting;
    },
  };
}

} // namespace muster
