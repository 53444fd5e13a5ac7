#include "actors/sink.hpp"

#include <chrono>

namespace muster {

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
      return receipt;
    },
    [=](report_atom, microseconds elapsed,
        uint64_t pending) -> caf::result<std::string, std::string> {
      auto& st = self->state;
      auto error = st.writer->close() ? std::string{} : st.writer->error();
      using std::chrono::milliseconds;
      return {std::move(error),
              st.summary.render(
                std::chrono::duration_cast<milliseconds>(elapsed), pending)};
    },
  };
}

} // namespace muster
