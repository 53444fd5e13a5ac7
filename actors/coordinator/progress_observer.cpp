// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/progress_observer.hpp"

namespace muster {

namespace {

constexpr std::chrono::seconds plain_interval{10};

} // namespace

observer_actor::behavior_type progress_observer(
  observer_actor::stateful_pointer<progress_observer_state> self,
  std::shared_ptr<output::console> console) {
  self->state.last = self->clock().now();
  return {
    [=](const progress& now) {
      auto& st = self->state;
      auto line = st.line.render(now);
      if (console->err_is_terminal()) {
        console->show_status(line);
      } else if (self->clock().now() >= st.last + plain_interval) {
        st.last = self->clock().now();
        console->write_err(line + '\n');
      }
    },
    [=](const job_report&) {
      console->show_status({});
      self->quit();
    },
  };
}

} // namespace muster
