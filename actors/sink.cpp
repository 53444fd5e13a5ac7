#include "actors/sink.hpp"

#include <chrono>
#include <utility>

namespace muster {

namespace {

/// How long the writer may hold records back.
constexpr std::chrono::seconds flush_interval{1};

} // namespace

sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self,
                               std::shared_ptr<output::writer> writer) {
  self->state.writer = std::move(writer);
  return {
    [=](const record_batch& records) {
      auto& st = self->state;
      write_receipt receipt;
      auto written = st.writer->write(records);
      for (size_t i = 0; i < written; ++i) {
        st.summary.add(records[i]);
        receipt.count(records[i].result);
      }
      if (written < records.size())
        receipt.error = st.writer->error();
      if (!std::exchange(st.flush_due, true))
        self->delayed_send(self, flush_interval, flush_atom_v);
      return receipt;
    },
    [=](report_atom,
        const progress& totals) -> caf::result<std::string, std::string> {
      auto& st = self->state;
      st.writer->settle(totals);
      auto error = st.writer->close() ? std::string{} : st.writer->error();
      return {std::move(error), st.summary.render(totals.elapsed, totals.out)};
    },
    [=](flush_atom) {
      auto& st = self->state;
      st.flush_due = false;
      // A failure shows with the next records, or when the output is closed.
      st.writer->flush();
    },
  };
}

} // namespace muster
