// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/sink.hpp"

#include <chrono>
#include <utility>

namespace muster {

namespace {

/// How long the writer may hold records back.
constexpr std::chrono::seconds flush_interval{1};

} // namespace

write_receipt sink_state::account() {
  write_receipt receipt;
  for (; kept < writer->kept(); ++kept) {
    const auto& rec = held.front()[counted];
    summary.add(rec);
    receipt.count(rec.result);
    if (++counted == held.front().size()) {
      held.pop_front();
      counted = 0;
    }
  }
  receipt.error = writer->error();
  return receipt;
}

sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self,
                               std::shared_ptr<output::writer> writer) {
  self->state.writer = std::move(writer);
  return {
    [=](record_batch& records) {
      auto& st = self->state;
      st.client = caf::actor_cast<coordinator_actor>(self->current_sender());
      if (records.empty())
        return st.account();
      st.taken += records.size();
      st.held.push_back(std::move(records));
      st.writer->write(st.held.back());
      if (!std::exchange(st.flush_due, true))
        self->delayed_send(self, flush_interval, flush_atom_v);
      return st.account();
    },
    [=](report_atom,
        const progress& totals) -> caf::result<write_receipt, std::string> {
      auto& st = self->state;
      st.writer->settle(totals);
      st.writer->close();
      auto rest = st.account();
      auto missing = totals.out + st.taken - st.kept;
      return {std::move(rest), st.summary.render(totals.elapsed, missing)};
    },
    [=](flush_atom) {
      auto& st = self->state;
      st.flush_due = false;
      st.writer->flush();
      auto kept = st.account();
      if (kept.records() > 0 || !kept.error.empty())
        self->send(st.client, std::move(kept));
    },
  };
}

} // namespace muster
