// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/sink.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace muster {

namespace {

/// How long the writer may hold records back.
constexpr std::chrono::seconds flush_interval{1};

} // namespace

write_receipt sink_state::account() {
  write_receipt receipt;
  while (kept < writer->kept()) {
    auto fresh = std::span<const record>{held.front()}.subspan(counted);
    fresh =
      fresh.first(std::min<uint64_t>(fresh.size(), writer->kept() - kept));
    for (const auto& rec : fresh)
      receipt.count(rec.result);
    if (events)
      events->publish(records_written{fresh});
    kept += fresh.size();
    counted += fresh.size();
    if (counted == held.front().size()) {
      held.pop_front();
      counted = 0;
    }
  }
  receipt.error = writer->error();
  return receipt;
}

sink_impl::behavior_type sink(sink_impl::stateful_pointer<sink_state> self,
                              std::shared_ptr<output::writer> writer,
                              event_stream* events) {
  self->state.writer = std::move(writer);
  self->state.events = events;
  return {
    [=](record_batch& records) {
      auto& st = self->state;
      if (records.empty())
        return st.account();
      st.held.push_back(std::move(records));
      st.writer->write(st.held.back());
      if (!std::exchange(st.flush_due, true))
        self->delayed_send(self, flush_interval, flush_atom_v);
      return st.account();
    },
    [=](report_atom, const progress& totals) {
      auto& st = self->state;
      st.writer->store_totals(totals);
      st.writer->close();
      return st.account();
    },
    [=](join_atom, receipt_actor& client) {
      self->state.client = std::move(client);
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
